-- Which forms the tables of a report follow, mostly one, and how many figures are missing there.
--
-- In:  numbered (report, cell, edition, value, status): the observations, with numbers in place of
--      reports and cells
--      forms (edition, cell, table, line, column, place): every cell of every form by its number
-- Out: report, edition, missing: values of applications and remedies that are null.
SELECT report, numbered.edition,
    count(*) FILTER (WHERE value IS NULL AND "table" IN ('applications', 'remedies')) AS missing
FROM numbered LEFT JOIN forms ON forms.place = numbered.cell
GROUP BY ALL
