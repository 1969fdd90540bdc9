/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Fields of CSV files as RFC 4180 writes them, one record per line. Example:
 *
 *     SplitCsvLine("a,\"b,c\"");  // {"a", "b,c"}
 *     QuoteCsvField("b,c");       // "\"b,c\""
 */
#ifndef EDGE_INFERENCE_CSV_LINE_H
#define EDGE_INFERENCE_CSV_LINE_H

#include <cstddef>
#include <cstdint>
#include <functional>
#include <istream>
#include <ostream>
#include <stdexcept>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * @param line a line without its end
 * @return its fields, quotes resolved
 */
std::vector<std::string> SplitCsvLine(const std::string& line);

/**
 * @ingroup edge-inference
 * @param field a field
 * @return the field, quoted if it needs to be
 */
std::string QuoteCsvField(const std::string& field);

/**
 * @ingroup edge-inference
 * @param value a number
 * @return the shortest decimal text that reads back as the same number
 */
std::string FormatNumber(double value);

/**
 * @ingroup edge-inference
 * @param text the text of a number
 * @param value where the number goes
 * @return true if the whole text is one finite number
 */
bool ParseNumber(const std::string& text, double& value);

/**
 * @ingroup edge-inference
 * A CSV file whose first line tells its source ("# source: ..."), followed by a header and one
 * record per line. Empty lines and further lines that begin with '#' are skipped.
 */
class SourcedCsvReader
{
  public:
    /**
     * Read the source and the header.
     * @param input the text
     * @param fileName name for messages
     * @throws std::runtime_error with file and line
     */
    SourcedCsvReader(std::istream& input, const std::string& fileName);

    /** @return what the first line says behind "# source:" */
    const std::string& GetSource() const;

    /** @return the names of the columns */
    const std::vector<std::string>& GetHeader() const;

    /** @param column name of a column @return its position; throws std::runtime_error if absent */
    std::size_t GetColumn(const std::string& column) const;

    /**
     * @param fields where the fields of the next record go, as many as the header has
     * @return false at the end of the file
     */
    bool Next(std::vector<std::string>& fields);

    /** @param reason what is wrong with the present line @return the exception that says so */
    std::runtime_error Error(const std::string& reason) const;

  private:
    /** @param line where the next line goes @return false at the end of the file */
    bool NextLine(std::string& line);

    std::istream& m_input;             //!< the text
    std::string m_fileName;            //!< name for messages
    uint64_t m_line{0};                //!< number of the present line
    std::string m_source;              //!< source of the data
    std::vector<std::string> m_header; //!< names of the columns
};

/**
 * @ingroup edge-inference
 * Open a file and hand it to a reader or a writer.
 * @param fileName the file
 * @param read what reads it
 * @throws std::runtime_error when the file cannot be opened
 */
void ReadTextFile(const std::string& fileName, const std::function<void(std::istream&)>& read);

/**
 * @ingroup edge-inference
 * @param fileName the file
 * @param write what writes it
 * @throws std::runtime_error when the file cannot be written
 */
void WriteTextFile(const std::string& fileName, const std::function<void(std::ostream&)>& write);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_CSV_LINE_H
