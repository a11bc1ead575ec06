-- The aggregate of a government beside the sum of the own reports of which it is made.
--
-- In:  below (see below.sql), observations, reports (not the rejected ones), agencies, coverage,
--      forms (edition, cell, table, line, column, place): every cell of every form, in order
--      editions (edition, first_year, last_year)
-- Out: the columns of schemas/release-tables/area_totals.json, in their order.
--
-- Only own reports of the scope own_organ are added up, and of these only tables of the form that
-- the aggregate's table follows: a report of another scope or form is due and found, but not used.
WITH aggregates AS (
    SELECT agency_id AS government, report_year, report_id
    FROM reports SEMI JOIN below
        ON below.government = reports.agency_id AND below.report_year = reports.report_year
    WHERE series = 'aggregate' AND scope = 'government_aggregate'
),
given AS (
    SELECT government, report_year, edition, cell, report_id, value, status
    FROM aggregates JOIN observations USING (report_id)
),
parts AS (
    SELECT below.government, below.report_year, report_id
    FROM below JOIN reports USING (agency_id, report_year)
    WHERE series = 'own' AND scope = 'own_organ'
),
sums AS (
    SELECT government, report_year, edition, cell, sum(value) AS value,
        count(*) AS used, count(*) - count(value) AS missing
    FROM parts JOIN observations USING (report_id)
    GROUP BY ALL
),
-- One form a table: that of the aggregate, else the one in force.
followed AS (
    SELECT DISTINCT government, report_year, "table", given.edition
    FROM given JOIN forms USING (edition, cell)
    UNION ALL
    SELECT DISTINCT government, report_year, "table", editions.edition
    FROM (SELECT DISTINCT government, report_year FROM parts) AS areas
    JOIN editions ON report_year >= first_year AND report_year <= coalesce(last_year, report_year)
    JOIN forms ON forms.edition = editions.edition
    WHERE (government, report_year) NOT IN (SELECT (government, report_year) FROM aggregates)
),
due AS (
    SELECT government, below.report_year,
        count(*) FILTER (WHERE found <> 'not_due') AS due, count(*) FILTER (WHERE found = 'found') AS found
    FROM below JOIN coverage USING (agency_id, report_year)
    WHERE series = 'own'
    GROUP BY ALL
)
SELECT government AS agency_id, division_code, report_year, edition, "table", line, "column",
    given.report_id AS aggregate_report_id, given.value AS aggregate_value,
    given.status AS aggregate_status,
    try_cast(sums.value AS DECIMAL(24, 6)) AS parts_value,
    try_cast(given.value - sums.value AS DECIMAL(24, 6)) AS difference,
    coalesce(due.due, 0) AS parts_due, coalesce(due.found, 0) AS parts_found,
    coalesce(used, 0) AS parts_used, coalesce(missing, 0) AS parts_missing,
    coalesce(due.due > 0 AND due.found = due.due AND used = due.due AND missing = 0, false)
        AS complete
FROM followed
JOIN forms USING (edition, "table")
JOIN agencies ON agencies.agency_id = government
LEFT JOIN given USING (government, report_year, edition, cell)
LEFT JOIN sums USING (government, report_year, edition, cell)
LEFT JOIN due USING (government, report_year)
ORDER BY government, report_year, place
