-- The variables of the panel: the figures of all reports that stand on their form, in any order.
--
-- In:  figures, variables (figure, place)
-- Out: report, place, value, status.
SELECT report, place::INTEGER AS place, try_cast(value AS BIGINT) AS value, status
FROM figures JOIN (SELECT figure::figure AS figure, place FROM variables) USING (figure)
