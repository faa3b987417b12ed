export interface SearchPersonTable {
  user_rowid: number
  name_key: string
  number_key: string
  who: string
  rest: string
}

/** The full-text index: `search_word` as a column stands for the whole row in `MATCH`. */
export interface SearchWordTable {
  rowid: number
  who: string
  rest: string
  search_word: string
}

export interface SearchTermTable {
  id: number
  term: string
  people: number
}

export interface SearchEndingTable {
  ending: string
  term_id: number
}

export interface SearchSlipTable {
  slip: string
  term_id: number
}

/** Rows of the search index. */
export interface SearchTables {
  search_person: SearchPersonTable
  search_word: SearchWordTable
  search_term: SearchTermTable
  search_ending: SearchEndingTable
  search_slip: SearchSlipTable
}
