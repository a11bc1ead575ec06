-- The variables of the panel one below the other: of each the figures of all reports, in order.
--
-- In:  reports (not the rejected ones), figures, variables (figure, place)
-- Out: value, status; a figure that stands on no form of the report is absent.
SELECT try_cast(value AS BIGINT) AS value, coalesce(status, 'absent') AS status
FROM reports CROSS JOIN variables
LEFT JOIN figures USING (report_id, figure)
ORDER BY place, report_id
