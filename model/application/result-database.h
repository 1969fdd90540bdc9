/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The tasks table as an SQLite database. Example:
 *
 *     ResultDatabase database;
 *     database.Open("results/results.sqlite", false);
 *     database.Write(row);
 *     database.Close();
 */
#ifndef EDGE_INFERENCE_RESULT_DATABASE_H
#define EDGE_INFERENCE_RESULT_DATABASE_H

#include "result-columns.h"

#include <cstdint>
#include <string>

struct sqlite3;
struct sqlite3_stmt;

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Writes the rows of the tasks table to an SQLite database, many in one transaction. Every error is
 * thrown as a std::runtime_error with one sentence. Where SQLite is not installed, Open says so.
 */
class ResultDatabase
{
  public:
    /** Number of the table's form, kept as PRAGMA user_version; a change of columns counts it up.
     */
    static constexpr int SCHEMA_VERSION = 1;

    /** Rows per transaction: a crash costs the database at most these; the CSV file has them. */
    static constexpr uint32_t ROWS_PER_TRANSACTION = 256;

    ResultDatabase() = default;
    ~ResultDatabase();
    ResultDatabase(const ResultDatabase&) = delete;
    ResultDatabase& operator=(const ResultDatabase&) = delete;

    /** @return true if this library was built with SQLite */
    static bool IsAvailable();

    /**
     * Begin the database, or go on with one of the same form.
     * @param path where
     * @param append keep the rows that are there
     */
    void Open(const std::string& path, bool append);

    /** @param row one field per column of the tasks table */
    void Write(const ResultRow& row);

    /** Commit and end; nothing happens if it is not open. */
    void Close();

    /** @return true between Open and Close */
    bool IsOpen() const;

  private:
    /** Create the table, or check that it has this form. */
    void Prepare();

    /** @return number of the form of what is there; 0: nothing */
    int ReadSchemaVersion();

    /** @param sql statements without results */
    void Execute(const std::string& sql);

    /** @param position of the field, from 1 @param field the field @return SQLite's code */
    int Bind(int position, const ResultField& field);

    /** @param code what SQLite returned @throws std::runtime_error unless it is good */
    void Check(int code);

    /** Let go of the database without a word. */
    void Release();

    std::string m_path;              //!< where
    sqlite3* m_database{nullptr};    //!< the database
    sqlite3_stmt* m_insert{nullptr}; //!< inserts one row
    uint32_t m_open{0};              //!< rows in the open transaction
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_RESULT_DATABASE_H
