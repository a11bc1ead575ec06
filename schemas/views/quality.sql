-- Figures about the report itself, in the shape of figures.sql.
--
-- In:  followed, reports, coverage, sections, findings
--      editions (edition, first_year, last_year)
-- Out: report, figure, edition, value, status; the status `unknown` where it cannot be told.
WITH judged AS (
    SELECT report, sum(missing) AS missing, bool_and(editions.edition IS NOT NULL) AS conform
    FROM followed
    JOIN reports USING (report)
    LEFT JOIN editions ON editions.edition = followed.edition
        AND report_year BETWEEN first_year AND coalesce(last_year, report_year)
    GROUP BY report
),
broken AS (
    SELECT DISTINCT report_id FROM findings SEMI JOIN reports USING (report_id)
    WHERE rule IN ('T3-BAL', 'T3-SUM', 'T3-ROW', 'T4-SUM')
),
present AS (
    SELECT report_id, count(DISTINCT section) AS sections
    FROM sections SEMI JOIN reports USING (report_id)
    GROUP BY report_id
),
covered AS (
    SELECT report_id, min(timeliness) AS timeliness FROM coverage GROUP BY report_id
),
told AS (
    SELECT report, 'timely' AS figure,
        CASE timeliness WHEN 'on_time' THEN 1 WHEN 'late' THEN 0 END AS value,
        'unknown' AS otherwise
    FROM reports LEFT JOIN covered USING (report_id)
    UNION ALL
    SELECT report, 'complete_sections', coalesce(present.sections, 0), 'unknown'
    FROM reports LEFT JOIN present USING (report_id)
    UNION ALL
    SELECT report, 'balanced',
        CASE WHEN report_id IN (FROM broken) THEN 0 WHEN missing = 0 THEN 1 END, 'absent'
    FROM reports JOIN judged USING (report)
    UNION ALL
    SELECT report, 'edition_conform',
        CASE WHEN report_year >= (SELECT min(first_year) FROM editions) THEN conform::INT END,
        'unknown'
    FROM reports JOIN judged USING (report)
)
SELECT report, figure::figure AS figure, NULL::VARCHAR AS edition, value::DECIMAL(38, 6) AS value,
    CASE WHEN value IS NULL THEN otherwise ELSE 'reported' END AS status
FROM told
