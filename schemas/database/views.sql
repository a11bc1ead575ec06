-- Views of the DuckDB file of a release; tables and columns are those of the codebook.

COMMENT ON TABLE cells IS
'两个版本格式的全部法定单元格及其中英文名称，每格一行。/ Every statutory cell of both editions with its labels, one row a cell.';

CREATE VIEW observations_labelled AS
SELECT
    o.report_id, o.agency_id, a."name" AS agency_name, o.report_year, o.series, o.scope, o.edition,
    o.report_status, o.cell,
    c.table_title, c.group_label, c.line_label, c.column_title, c.unit,
    c.table_title_en, c.group_label_en, c.line_label_en, c.column_title_en, c.unit_en, c.article,
    o."value", o.status, o."text"
FROM observations AS o
LEFT JOIN cells AS c ON c.edition = o.edition AND c.cell = o.cell
LEFT JOIN agencies AS a ON a.agency_id = o.agency_id;

COMMENT ON VIEW observations_labelled IS
'每个法定单元格一行，附机关名称和中英文的表、行、列名称。/ One row a statutory cell, with the agency''s name and the labels of table, line and column in both languages.';

CREATE VIEW applications_total AS
SELECT
    t.report_id, t.agency_id, a."name" AS agency_name, t.report_year, t.series, t.scope, t.edition,
    t.report_status,
    max(t.total) FILTER (t.line = 'new_received') AS new_received,
    max(t.total_status) FILTER (t.line = 'new_received') AS new_received_status,
    max(t.total) FILTER (t.line = 'carried_over_in') AS carried_over_in,
    max(t.total_status) FILTER (t.line = 'carried_over_in') AS carried_over_in_status,
    max(t.total) FILTER (t.line = 'granted') AS granted,
    max(t.total_status) FILTER (t.line = 'granted') AS granted_status,
    max(t.total) FILTER (t.line = 'partially_granted') AS partially_granted,
    max(t.total_status) FILTER (t.line = 'partially_granted') AS partially_granted_status,
    max(t.total) FILTER (t.line = 'total_processed') AS total_processed,
    max(t.total_status) FILTER (t.line = 'total_processed') AS total_processed_status,
    max(t.total) FILTER (t.line = 'carried_over_out') AS carried_over_out,
    max(t.total_status) FILTER (t.line = 'carried_over_out') AS carried_over_out_status
FROM applications AS t
LEFT JOIN agencies AS a ON a.agency_id = t.agency_id
GROUP BY ALL;

COMMENT ON VIEW applications_total IS
'每份报告一行：表三“总计”一列的主要各行，数值后为填报情况；统计范围（scope）不同的报告不得相加。/ One row a report: the main lines of table 3 in the column total, each with its status. Reports of different scopes must not be added up.';

CREATE VIEW latest_reports AS
SELECT r.*
FROM reports AS r
WHERE r.report_status <> 'rejected' AND r.agency_id IS NOT NULL AND r.report_year IS NOT NULL
QUALIFY row_number() OVER (
    PARTITION BY r.agency_id, r.series ORDER BY r.report_year DESC, r.report_id
) = 1;

COMMENT ON VIEW latest_reports IS
'每个机关、每个系列最近年度的可用报告。/ The newest usable report of each agency and series.';
