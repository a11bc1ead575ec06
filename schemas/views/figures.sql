-- Every named figure of every report: the sum of its cells, with the worst of their statuses.
--
-- In:  numbered (see followed.sql), followed
--      terms (figure, edition, cell, sign, whole, cells): what a figure is the sum of in an
--      edition; `whole` where the form asks for a count, `cells` the number of its terms
-- Out: report, figure, edition, value, status; the value is null unless every cell has one.
--      A fraction printed for a count is no figure, as in the statutory tables.
WITH named AS (
    SELECT * REPLACE (figure::figure AS figure) FROM terms
),
read AS (
    SELECT report, figure, named.edition, cells,
        CASE WHEN whole AND value <> floor(value) THEN NULL ELSE sign * value END AS value,
        CASE WHEN whole AND value <> floor(value) THEN 'unreadable' ELSE status END AS status
    FROM numbered JOIN named USING (cell)
),
sums AS (
    -- Most figures are one cell: nothing is to be added up.
    SELECT report, figure, edition, value, status FROM read WHERE cells = 1
    UNION ALL
    SELECT report, figure, edition,
        CASE WHEN count(value) = any_value(cells) THEN sum(value) END AS value,
        ['reported', 'corrected', 'dash', 'blank', 'no_unit', 'absent', 'unreadable'][
            max(list_position(
                ['reported', 'corrected', 'dash', 'blank', 'no_unit', 'absent', 'unreadable'],
                status
            ))
        ] AS status
    FROM read
    WHERE cells > 1
    GROUP BY ALL
),
-- Tables of one report may follow different forms, and a figure then stand on two of them.
mixed AS (
    SELECT report FROM followed GROUP BY report HAVING count(*) > 1
)
SELECT * FROM sums WHERE report NOT IN (FROM mixed)
UNION ALL
SELECT * FROM sums WHERE report IN (FROM mixed)
QUALIFY row_number() OVER (
    PARTITION BY report, figure ORDER BY value IS NULL, edition DESC
) = 1
