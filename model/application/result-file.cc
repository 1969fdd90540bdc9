/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "result-file.h"

#include "ns3/assert.h"
#include "ns3/csv-line.h"

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** @param table a table @return the line that names its columns */
std::string
MakeHeader(const ResultTable& table)
{
    std::string header;
    for (const auto& column : table.columns)
    {
        header += (header.empty() ? "" : ",") + column;
    }
    return header;
}

} // namespace

void
ResultFile::Open(const std::string& path, const ResultTable& table, bool append)
{
    m_path = path;
    m_columns = table.columns.size();
    const bool hasHeader = append && CheckHeader(table);
    errno = 0;
    m_stream.clear();
    m_stream.open(path, std::ios::binary | (append ? std::ios::app : std::ios::trunc));
    if (!m_stream.is_open())
    {
        ThrowCannotWrite(path);
    }
    if (!hasHeader)
    {
        WriteLine(MakeHeader(table) + "\n");
    }
}

bool
ResultFile::CheckHeader(const ResultTable& table) const
{
    std::ifstream file(m_path, std::ios::binary);
    const std::string header = MakeHeader(table) + "\n";
    // no more than this: a device file may have no end
    std::string there(header.size(), '\0');
    file.read(&there[0], static_cast<std::streamsize>(there.size()));
    there.resize(static_cast<std::size_t>(file.gcount()));
    if (there.empty())
    {
        return false;
    }
    if (there != header)
    {
        throw std::runtime_error("the file \"" + m_path +
                                 "\" has other columns than this release writes, so nothing can "
                                 "be appended to it");
    }
    file.clear();
    file.seekg(-1, std::ios::end);
    if (file.get() != '\n')
    {
        throw std::runtime_error(
            "the file \"" + m_path +
            "\" ends in the middle of a row, so nothing can be appended to it");
    }
    return true;
}

void
ResultFile::Write(const ResultRow& row)
{
    NS_ASSERT_MSG(row.size() == m_columns, "a row of " << m_path << " has too many or few fields");
    std::string line;
    for (const auto& field : row)
    {
        line += QuoteCsvField(FormatField(field));
        line += ',';
    }
    line.back() = '\n';
    WriteLine(line);
}

void
ResultFile::WriteLine(const std::string& line)
{
    errno = 0;
    m_stream << line << std::flush;
    if (!m_stream)
    {
        ThrowCannotWrite(m_path);
    }
}

void
ResultFile::Close()
{
    if (!m_stream.is_open())
    {
        return;
    }
    errno = 0;
    const bool good = m_stream.good();
    m_stream.close();
    if (!good || !m_stream)
    {
        ThrowCannotWrite(m_path);
    }
}

bool
ResultFile::IsOpen() const
{
    return m_stream.is_open();
}

void
ThrowCannotWrite(const std::string& path)
{
    const int error = errno;
    throw std::runtime_error("the file \"" + path + "\" cannot be written" +
                             (error == 0 ? "" : std::string(" (") + std::strerror(error) + ")"));
}

} // namespace edgeinference
} // namespace ns3
