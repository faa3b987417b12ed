/** A column of DataTable. `text` is what a cell says when the table's user gives no slot of the column's key. */
export interface Column<Row> {
  readonly key: string
  readonly label: string
  readonly text?: (row: Row) => string
  readonly sortable?: boolean
  readonly align?: 'left' | 'right'
}

/** Which column orders the rows. The page sorts: it alone knows whether the core has more of them. */
export interface Sort {
  readonly key: string
  readonly descending: boolean
}
