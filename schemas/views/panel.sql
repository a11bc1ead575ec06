-- Whom a row of the panel is of; its variables come from panel_figures.sql.
--
-- In:  reports (not the rejected ones, `report` being their number in the order of their ids),
--      agencies, coverage, figures
-- Out: the first columns of the panel, as schemas/release-tables/panel.json has them.
-- The edition of a table is that of one of its figures.
WITH forms AS (
    SELECT report,
        max(edition) FILTER (WHERE figure = 'norm_docs_issued') AS edition_instruments,
        max(edition) FILTER (WHERE figure = 'licensing_decisions') AS edition_decisions,
        max(edition) FILTER (WHERE figure = 'new_received_total') AS edition_applications,
        max(edition) FILTER (WHERE figure = 'recon_total') AS edition_remedies
    FROM figures
    WHERE figure IN ('norm_docs_issued', 'licensing_decisions', 'new_received_total', 'recon_total')
    GROUP BY report
),
covered AS (
    SELECT report_id, min(timeliness) AS timeliness FROM coverage GROUP BY report_id
)
SELECT report_id, reports.agency_id, panel_id, coalesce(name, agency_name) AS agency_name, level,
    division_code, reports.report_year, reports.series, scope, report_status, published_on,
    timeliness, edition_instruments, edition_decisions, edition_applications, edition_remedies
FROM reports
LEFT JOIN agencies ON agencies.agency_id = reports.agency_id
LEFT JOIN covered USING (report_id)
LEFT JOIN forms USING (report)
ORDER BY report
