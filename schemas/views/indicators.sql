-- One row a report and indicator: numerator, denominator, value, and why there is none.
--
-- In:  reports (not the rejected ones, with their number), figures, quality,
--      indicators (indicator, numerator, denominator, scale, place),
--      caveat_sets (indicator, edition, scope, caveats): those that hold for such a report
-- Out: report, place (of the indicator), edition, numerator, denominator, value, reason, caveats.
--
-- The value is exact: both sides become integers, and their quotient is rounded half away from
-- zero to six decimals. A quotient in floating point would not be the same on every machine.
WITH named AS (
    SELECT * REPLACE (numerator::figure AS numerator, denominator::figure AS denominator)
    FROM indicators
),
known AS (
    FROM figures SEMI JOIN (
        SELECT numerator AS figure FROM named UNION SELECT denominator FROM named
    ) USING (figure)
    UNION ALL BY NAME FROM quality
),
sides AS (
    SELECT reports.report, scope, indicator, place,
        coalesce(top.edition, reports.edition) AS edition,
        top.value AS numerator, bottom.value AS denominator, scale,
        named.denominator IS NOT NULL AS divides,
        CASE
            WHEN top.status IS NULL OR (divides AND bottom.status IS NULL) THEN 'not_on_form'
            WHEN top.status = 'unknown' THEN 'not_known'
            WHEN top.value IS NULL OR (divides AND bottom.value IS NULL) THEN 'missing_cell'
            WHEN divides AND bottom.value = 0 THEN 'zero_denominator'
        END AS reason
    FROM reports CROSS JOIN named
    LEFT JOIN known AS top
        ON top.report = reports.report AND top.figure = named.numerator
    LEFT JOIN known AS bottom
        ON bottom.report = reports.report AND bottom.figure = named.denominator
),
valued AS (
    SELECT *,
        CASE
            WHEN reason IS NOT NULL THEN NULL
            WHEN NOT divides THEN numerator
            ELSE sign(numerator) * sign(denominator) * 0.000001::DECIMAL(6, 6) * try_cast(
                (2 * abs((numerator * 1000000)::HUGEINT) * scale * 1000000
                    + abs((denominator * 1000000)::HUGEINT))
                // (2 * abs((denominator * 1000000)::HUGEINT)) AS DECIMAL(30, 0)
            )
        END AS quotient
    FROM sides
)
SELECT report, place, edition,
    try_cast(numerator AS DECIMAL(24, 6)) AS numerator,
    try_cast(denominator AS DECIMAL(24, 6)) AS denominator,
    try_cast(quotient AS DECIMAL(24, 6)) AS value,
    CASE
        WHEN reason IS NULL AND try_cast(quotient AS DECIMAL(24, 6)) IS NULL THEN 'too_large'
        ELSE reason
    END AS reason,
    caveats
FROM valued
LEFT JOIN caveat_sets USING (indicator, edition, scope)
ORDER BY report, place
