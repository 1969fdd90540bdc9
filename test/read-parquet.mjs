// SPDX-License-Identifier: GPL-2.0-only
//
// Prints what a Parquet file holds, for parquet-test.py: node read-parquet.mjs FOLDER-OF-HYPARQUET FILE
// As JSON, whole numbers and those that JSON has not as text.
import { pathToFileURL } from 'node:url'

const [folder, file] = process.argv.slice(2)
const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } = await import(pathToFileURL(`${folder}/src/node.js`))
const buffer = await asyncBufferFromFile(file)
const metadata = await parquetMetadataAsync(buffer)
const columns = metadata.schema.slice(1).map(({ name, type, converted_type, repetition_type }) => [name, type, converted_type ?? '', repetition_type])
const found = await parquetReadObjects({ file: buffer })
const show = value => typeof value === 'bigint' || (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))) ? String(Object.is(value, -0) ? '-0' : value) : value ?? null
const rows = found.map(row => columns.map(([name]) => show(row[name])))
console.log(JSON.stringify({ columns, groups: metadata.row_groups.length, rows }))
