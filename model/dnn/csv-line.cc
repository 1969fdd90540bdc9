/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "csv-line.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <locale>
#include <sstream>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** How the first line begins. */
const std::string SOURCE_MARK = "# source:";

/** @param text a text @return the text without spaces around it */
std::string
Trim(const std::string& text)
{
    const std::size_t begin = text.find_first_not_of(" \t");
    const std::size_t end = text.find_last_not_of(" \t");
    return begin == std::string::npos ? "" : text.substr(begin, end - begin + 1);
}

} // namespace

std::vector<std::string>
SplitCsvLine(const std::string& line)
{
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i)
    {
        if (line[i] == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"')
        {
            fields.back() += line[++i];
        }
        else if (line[i] == '"')
        {
            quoted = !quoted;
        }
        else if (line[i] == ',' && !quoted)
        {
            fields.emplace_back();
        }
        else
        {
            fields.back() += line[i];
        }
    }
    return fields;
}

std::string
QuoteCsvField(const std::string& field)
{
    if (field.find_first_of(",\"\r\n") == std::string::npos)
    {
        return field;
    }
    std::string quoted = "\"";
    for (char c : field)
    {
        quoted += c == '"' ? "\"\"" : std::string(1, c);
    }
    return quoted + "\"";
}

std::string
FormatNumber(double value)
{
    // fewer digits than 6 would write 60 as 6e+01; zeros at the end are left out anyway
    for (int digits = 6; digits <= 17; ++digits)
    {
        std::ostringstream text;
        text.imbue(std::locale::classic());
        text.precision(digits);
        text << value;
        double back = 0;
        if (ParseNumber(text.str(), back) && back == value)
        {
            return text.str();
        }
    }
    return value > 0 ? "inf" : value < 0 ? "-inf" : "nan";
}

bool
ParseNumber(const std::string& text, double& value)
{
    // streams, unlike strtod, do not depend on the locale of the process
    std::istringstream stream(text);
    stream.imbue(std::locale::classic());
    stream >> std::noskipws >> value;
    return !stream.fail() && stream.peek() == std::istringstream::traits_type::eof() &&
           std::isfinite(value);
}

SourcedCsvReader::SourcedCsvReader(std::istream& input, const std::string& fileName)
    : m_input(input),
      m_fileName(fileName)
{
    std::string line;
    if (!std::getline(m_input, line) || line.compare(0, SOURCE_MARK.size(), SOURCE_MARK) != 0)
    {
        m_line = 1;
        throw Error("the first line must tell where the numbers come from, as \"" + SOURCE_MARK +
                    " ...\"");
    }
    m_line = 1;
    line.erase(std::remove(line.begin(), line.end(), '\r'), line.end());
    m_source = Trim(line.substr(SOURCE_MARK.size()));
    if (!NextLine(line))
    {
        throw Error("the line with the names of the columns is missing");
    }
    for (const std::string& name : SplitCsvLine(line))
    {
        m_header.push_back(Trim(name));
    }
}

const std::string&
SourcedCsvReader::GetSource() const
{
    return m_source;
}

const std::vector<std::string>&
SourcedCsvReader::GetHeader() const
{
    return m_header;
}

std::size_t
SourcedCsvReader::GetColumn(const std::string& column) const
{
    const auto found = std::find(m_header.begin(), m_header.end(), column);
    if (found == m_header.end())
    {
        throw Error("the column \"" + column + "\" is missing");
    }
    return static_cast<std::size_t>(found - m_header.begin());
}

bool
SourcedCsvReader::NextLine(std::string& line)
{
    while (std::getline(m_input, line))
    {
        ++m_line;
        if (!line.empty() && line.back() == '\r')
        {
            line.pop_back();
        }
        if (!Trim(line).empty() && line[0] != '#')
        {
            return true;
        }
    }
    return false;
}

bool
SourcedCsvReader::Next(std::vector<std::string>& fields)
{
    std::string line;
    if (!NextLine(line))
    {
        return false;
    }
    fields = SplitCsvLine(line);
    if (fields.size() != m_header.size())
    {
        throw Error("it has " + std::to_string(fields.size()) + " fields where the header has " +
                    std::to_string(m_header.size()));
    }
    std::transform(fields.begin(), fields.end(), fields.begin(), Trim);
    return true;
}

std::runtime_error
SourcedCsvReader::Error(const std::string& reason) const
{
    return std::runtime_error(m_fileName + ", line " + std::to_string(m_line) + ": " + reason);
}

void
ReadTextFile(const std::string& fileName, const std::function<void(std::istream&)>& read)
{
    std::ifstream file(fileName);
    if (!file)
    {
        throw std::runtime_error("the file \"" + fileName + "\" cannot be opened");
    }
    file.peek();
    if (file.bad()) // a folder opens like a file
    {
        throw std::runtime_error("the file \"" + fileName + "\" cannot be read");
    }
    file.clear();
    read(file);
}

void
WriteTextFile(const std::string& fileName, const std::function<void(std::ostream&)>& write)
{
    std::ofstream file(fileName);
    if (file)
    {
        write(file);
        file.close();
    }
    if (!file)
    {
        throw std::runtime_error("the file \"" + fileName + "\" cannot be written");
    }
}

} // namespace edgeinference
} // namespace ns3
