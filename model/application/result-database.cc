/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "result-database.h"

#include <stdexcept>

#ifdef EDGE_INFERENCE_HAVE_SQLITE
#include <cstdio>
#include <sqlite3.h>
#endif

namespace ns3
{
namespace edgeinference
{

ResultDatabase::~ResultDatabase()
{
    Release();
}

bool
ResultDatabase::IsOpen() const
{
    return m_database != nullptr;
}

#ifdef EDGE_INFERENCE_HAVE_SQLITE

namespace
{

/** @param name of a table or column @return as SQL wants it, whatever words SQL keeps for itself */
std::string
Quote(const std::string& name)
{
    return "\"" + name + "\"";
}

/** @return the statement that creates the tasks table */
std::string
MakeCreation()
{
    // in the order of ResultField
    static const char* const TYPES[] = {" INTEGER", " REAL", " TEXT"};
    const ResultRow row = MakeTaskRow(TaskRecord(), "");
    const ResultTable& table = GetTasksTable();
    std::string columns;
    for (std::size_t i = 0; i < table.columns.size(); ++i)
    {
        columns += (i == 0 ? "" : ", ") + Quote(table.columns[i]) + TYPES[row[i].index()];
    }
    return "CREATE TABLE " + Quote(table.name) + " (" + columns + ")";
}

/** @return the statement that inserts a row */
std::string
MakeInsertion()
{
    const ResultTable& table = GetTasksTable();
    std::string fields;
    for (std::size_t i = 0; i < table.columns.size(); ++i)
    {
        fields += i == 0 ? "?" : ", ?";
    }
    return "INSERT INTO " + Quote(table.name) + " VALUES (" + fields + ")";
}

} // namespace

bool
ResultDatabase::IsAvailable()
{
    return true;
}

void
ResultDatabase::Open(const std::string& path, bool append)
{
    m_path = path;
    m_open = 0;
    if (!append)
    {
        std::remove(path.c_str());
        std::remove((path + "-journal").c_str());
    }
    try
    {
        Check(sqlite3_open(path.c_str(), &m_database));
        // rows outlive a crash of the program; only a crash of the machine could cost more
        Execute("PRAGMA synchronous = OFF");
        Prepare();
        const std::string insertion = MakeInsertion();
        Check(sqlite3_prepare_v2(m_database, insertion.c_str(), -1, &m_insert, nullptr));
    }
    catch (const std::runtime_error&)
    {
        Release();
        throw;
    }
}

void
ResultDatabase::Prepare()
{
    const int version = ReadSchemaVersion();
    if (version == 0)
    {
        Execute("BEGIN; " + MakeCreation() +
                "; PRAGMA user_version = " + std::to_string(SCHEMA_VERSION) + "; COMMIT");
    }
    else if (version != SCHEMA_VERSION)
    {
        throw std::runtime_error("the database \"" + m_path + "\" has schema version " +
                                 std::to_string(version) + " and this release writes version " +
                                 std::to_string(SCHEMA_VERSION) +
                                 ", so nothing can be appended to it");
    }
}

int
ResultDatabase::ReadSchemaVersion()
{
    sqlite3_stmt* query = nullptr;
    Check(sqlite3_prepare_v2(m_database, "PRAGMA user_version", -1, &query, nullptr));
    const int code = sqlite3_step(query);
    const int version = code == SQLITE_ROW ? sqlite3_column_int(query, 0) : 0;
    sqlite3_finalize(query);
    Check(code == SQLITE_ROW ? SQLITE_OK : code);
    return version;
}

void
ResultDatabase::Write(const ResultRow& row)
{
    if (m_open == 0)
    {
        Execute("BEGIN");
    }
    for (std::size_t i = 0; i < row.size(); ++i)
    {
        Check(Bind(static_cast<int>(i) + 1, row[i]));
    }
    const int code = sqlite3_step(m_insert);
    sqlite3_reset(m_insert);
    Check(code == SQLITE_DONE ? SQLITE_OK : code);
    if (++m_open == ROWS_PER_TRANSACTION)
    {
        Execute("COMMIT");
        m_open = 0;
    }
}

int
ResultDatabase::Bind(int position, const ResultField& field)
{
    if (const auto* whole = std::get_if<int64_t>(&field))
    {
        return sqlite3_bind_int64(m_insert, position, *whole);
    }
    if (const auto* number = std::get_if<double>(&field))
    {
        return sqlite3_bind_double(m_insert, position, *number); // NaN becomes NULL
    }
    const auto& text = std::get<std::string>(field);
    return sqlite3_bind_text(m_insert,
                             position,
                             text.data(),
                             static_cast<int>(text.size()),
                             SQLITE_TRANSIENT);
}

void
ResultDatabase::Close()
{
    if (!IsOpen())
    {
        return;
    }
    if (m_open > 0)
    {
        m_open = 0;
        Execute("COMMIT");
    }
    sqlite3_finalize(m_insert);
    m_insert = nullptr;
    Check(sqlite3_close(m_database));
    m_database = nullptr;
}

void
ResultDatabase::Execute(const std::string& sql)
{
    Check(sqlite3_exec(m_database, sql.c_str(), nullptr, nullptr, nullptr));
}

void
ResultDatabase::Check(int code)
{
    if (code != SQLITE_OK)
    {
        const std::string reason = m_database ? sqlite3_errmsg(m_database) : sqlite3_errstr(code);
        throw std::runtime_error("the database \"" + m_path + "\" cannot be written (" + reason +
                                 ")");
    }
}

void
ResultDatabase::Release()
{
    sqlite3_finalize(m_insert);
    // commits nothing: what is open is rolled back, as after a crash
    sqlite3_close(m_database);
    m_insert = nullptr;
    m_database = nullptr;
    m_open = 0;
}

#else // without SQLite no database is ever open

bool
ResultDatabase::IsAvailable()
{
    return false;
}

void
ResultDatabase::Open(const std::string& path, bool)
{
    throw std::runtime_error("the database \"" + path +
                             "\" cannot be written: this build has no SQLite (install "
                             "libsqlite3-dev and build again, or set WriteDatabase to false)");
}

void
ResultDatabase::Write(const ResultRow&)
{
}

void
ResultDatabase::Close()
{
}

void
ResultDatabase::Release()
{
}

#endif

} // namespace edgeinference
} // namespace ns3
