// SPDX-License-Identifier: GPL-2.0-only
//
// Writes one Parquet file from the lines that sweep_parquet.py sends: node write.mjs FILE < LINES
// The first line is [[name, type of SQLite], ...], each further one a row group, column by column, the last one "end":
// without it whoever sends has died, and the file is not finished.
import { createInterface } from 'node:readline'
import { fileWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer'

const TYPES = { INTEGER: 'INT64', REAL: 'DOUBLE', TEXT: 'STRING' }
// whole numbers come as text, because JSON's end at 2^53; so do infinite ones, because JSON has none
const READERS = { INTEGER: BigInt, REAL: Number, TEXT: text => text }

let columns, writer, ended
for await (const line of createInterface({ input: process.stdin })) {
  const values = JSON.parse(line)
  if (!columns) {
    columns = values.map(([name, kind]) => ({ name, kind }))
    const columnData = columns.map(({ name, kind }) => ({ name, data: [], type: TYPES[kind], nullable: true }))
    writer = new ParquetWriter({ writer: fileWriter(process.argv[2]), schema: schemaFromColumnData({ columnData }) })
  } else if (values === 'end') {
    writer.finish()
    ended = true
  } else {
    const columnData = columns.map(({ name, kind }, i) => ({ name, data: values[i].map(value => value === null ? null : READERS[kind](value)) }))
    writer.write({ columnData, rowGroupSize: values[0].length })
  }
}
if (!ended) {
  throw new Error('the rows ended early')
}
