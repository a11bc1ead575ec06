-- Which bodies a government's aggregate is made of: the government itself and those below it.
--
-- In:  agencies, years (report_year),
--      recoded (code, report_year, now): six-digit codes that had ended by the end of a year
-- Out: government, report_year, agency_id, each once.
--
-- A body is below a government by its division code (of a province the first two digits, of a
-- prefecture four, of a county six) or by its chain of parents. Vertically led departments and
-- those of the State Council report to their own systems, whatever their parent is.
WITH RECURSIVE above AS (
    SELECT agency_id, parent_id AS ancestor FROM agencies WHERE parent_id IS NOT NULL
    UNION
    SELECT above.agency_id, parent_id
    FROM above JOIN agencies ON agencies.agency_id = above.ancestor
    WHERE parent_id IS NOT NULL
),
placed AS (
    SELECT agency_id, level, years.report_year, coalesce(now, left(division_code, 6)) AS code
    FROM agencies CROSS JOIN years
    LEFT JOIN recoded
        ON code = left(division_code, 6) AND recoded.report_year = years.report_year
    WHERE level NOT IN ('vertical_department', 'state_council_department')
),
governments AS (
    SELECT agency_id AS government, report_year,
        CASE
            WHEN code LIKE '__0000' THEN left(code, 2)
            WHEN code LIKE '____00' THEN left(code, 4)
            ELSE code
        END AS prefix
    FROM placed
    WHERE level IN ('provincial_government', 'prefecture_government', 'county_government')
)
SELECT government, report_year, agency_id
FROM governments JOIN (
    SELECT agency_id, report_year, unnest([left(code, 2), left(code, 4), code]) AS prefix
    FROM placed
) USING (report_year, prefix)
UNION
SELECT government, governments.report_year, agency_id
FROM governments
JOIN above ON ancestor = government
JOIN placed USING (agency_id, report_year)
UNION
SELECT government, report_year, government FROM governments
