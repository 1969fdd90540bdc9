/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * One CSV file (RFC 4180, lines end in a line feed) that is safe to read at any time. Example:
 *
 *     ResultFile file;
 *     file.Open("results/tasks.csv", GetTasksTable(), false);
 *     file.Write(row);     // in the file when this returns
 *     file.Close();
 */
#ifndef EDGE_INFERENCE_RESULT_FILE_H
#define EDGE_INFERENCE_RESULT_FILE_H

#include "result-columns.h"

#include <cstddef>
#include <fstream>
#include <string>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Writes rows to a CSV file, each handed to the system whole, so that a crash loses none. Every
 * error is thrown as a std::runtime_error with one sentence.
 */
class ResultFile
{
  public:
    /**
     * Begin the file with its header, or go on with one that has the same header.
     * @param path where
     * @param table whose columns
     * @param append keep the rows that are there
     */
    void Open(const std::string& path, const ResultTable& table, bool append);

    /** @param row one field per column */
    void Write(const ResultRow& row);

    /** End the file; nothing happens if it is not open. */
    void Close();

    /** @return true between Open and Close */
    bool IsOpen() const;

  private:
    /** @param table whose columns @return true if the file has its header; false if it is empty or
     * absent */
    bool CheckHeader(const ResultTable& table) const;

    /** Hand a line to the system. @param line the line with its end */
    void WriteLine(const std::string& line);

    std::string m_path;       //!< where
    std::ofstream m_stream;   //!< the file
    std::size_t m_columns{0}; //!< fields per row
};

/** @param path a file @throws std::runtime_error with the system's reason that it cannot be written
 */
[[noreturn]] void ThrowCannotWrite(const std::string& path);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_RESULT_FILE_H
