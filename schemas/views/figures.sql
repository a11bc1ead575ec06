-- Every named figure of every report: the sum of its cells, with the worst of their statuses.
--
-- In:  observations (report_id, edition, cell, value, status)
--      terms (figure, edition, cell, sign, whole, cells): what a figure is the sum of in an
--      edition; `whole` where the form asks for a count, `cells` the number of its terms
-- Out: report_id, figure, edition, value, status; the value is null unless every cell has one.
--      A fraction printed for a count is no figure, as in the statutory tables.
WITH read AS (
    SELECT report_id, figure, terms.edition, cells,
        CASE WHEN whole AND value <> floor(value) THEN NULL ELSE sign * value END AS value,
        CASE WHEN whole AND value <> floor(value) THEN 'unreadable' ELSE status END AS status
    FROM observations JOIN terms USING (edition, cell)
),
sums AS (
    SELECT report_id, figure, edition,
        CASE WHEN count(value) = any_value(cells) THEN sum(value) END AS value,
        ['reported', 'corrected', 'dash', 'blank', 'no_unit', 'absent', 'unreadable'][
            max(list_position(
                ['reported', 'corrected', 'dash', 'blank', 'no_unit', 'absent', 'unreadable'],
                status
            ))
        ] AS status
    FROM read
    GROUP BY ALL
),
-- Tables of one report may follow different forms, and a figure then stand on two of them.
mixed AS (
    SELECT report_id FROM observations GROUP BY report_id HAVING min(edition) <> max(edition)
)
SELECT * FROM sums WHERE report_id NOT IN (FROM mixed)
UNION ALL
SELECT * FROM sums WHERE report_id IN (FROM mixed)
QUALIFY row_number() OVER (
    PARTITION BY report_id, figure ORDER BY value IS NULL, edition DESC
) = 1
