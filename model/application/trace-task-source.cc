/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "trace-task-source.h"

#include "ns3/abort.h"
#include "ns3/csv-line.h"
#include "ns3/log.h"
#include "ns3/string.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceTraceTaskSource");
NS_OBJECT_ENSURE_REGISTERED(TraceTaskSource);

namespace
{

/** The columns of a trace. */
enum Column : std::size_t
{
    TIME,
    MODEL,
    DEADLINE,
    SAMPLE,
    PRIORITY,
    COLUMN_COUNT
};

/** Their names, by Column. */
const std::array<std::string, COLUMN_COUNT> COLUMN_NAMES{"time_s",
                                                         "model",
                                                         "deadline_s",
                                                         "sample",
                                                         "priority"};

/** Times above this, in seconds, do not fit in a Time of nanoseconds. */
constexpr double MAX_SECONDS = 9e9;

/** Where the reader is, for its messages. */
struct Place
{
    std::string file; //!< name of the trace
    uint64_t line{0}; //!< number of the line, from 1

    /** @param problem what is wrong and how to mend it; never returns */
    [[noreturn]] void Refuse(const std::string& problem) const
    {
        throw std::invalid_argument(file + ":" + std::to_string(line) + ": " + problem);
    }
};

/** @param line a line @return its fields without blanks around them */
std::vector<std::string>
SplitFields(const std::string& line)
{
    auto fields = SplitCsvLine(line);
    for (auto& field : fields)
    {
        field.erase(field.find_last_not_of(" \t\r") + 1);
        field.erase(0, field.find_first_not_of(" \t"));
    }
    return fields;
}

/** @param place where @param header names of the columns @return the column of each field */
std::vector<Column>
ReadHeader(const Place& place, const std::vector<std::string>& header)
{
    std::vector<Column> columns;
    for (const auto& name : header)
    {
        const auto found = std::find(COLUMN_NAMES.begin(), COLUMN_NAMES.end(), name);
        if (found == COLUMN_NAMES.end())
        {
            place.Refuse("\"" + name +
                         "\" is no column of a task trace; the first line names them: "
                         "time_s,model,deadline_s,sample,priority.");
        }
        const auto column = static_cast<Column>(found - COLUMN_NAMES.begin());
        if (std::find(columns.begin(), columns.end(), column) != columns.end())
        {
            place.Refuse("column " + name + " comes twice; remove one of them.");
        }
        columns.push_back(column);
    }
    if (std::find(columns.begin(), columns.end(), TIME) == columns.end())
    {
        place.Refuse("there is no column time_s; every task needs a time in seconds.");
    }
    return columns;
}

/** @param place where @param column name @param text a field @return a time in seconds */
Time
ReadSeconds(const Place& place, const std::string& column, const std::string& text)
{
    double seconds = 0.0;
    if (!ParseNumber(text, seconds) || seconds < 0.0 || seconds > MAX_SECONDS)
    {
        place.Refuse(column + " is \"" + text +
                     "\"; write seconds as a number that is not negative, such as 0.125.");
    }
    return NanoSeconds(std::llround(seconds * 1e9));
}

/** @param place where @param column name @param text a field @param limit largest value
 * @return a whole number */
uint64_t
ReadNumber(const Place& place, const std::string& column, const std::string& text, uint64_t limit)
{
    const bool digits = text.find_first_not_of("0123456789") == std::string::npos;
    errno = 0;
    const uint64_t number = digits ? std::strtoull(text.c_str(), nullptr, 10) : 0;
    if (!digits || errno == ERANGE || number > limit)
    {
        place.Refuse(column + " is \"" + text + "\"; write a whole number of at most " +
                     std::to_string(limit) + ".");
    }
    return number;
}

/** @param place where @param columns of the fields @param fields a line @return the row */
TaskTraceRow
ReadRow(const Place& place,
        const std::vector<Column>& columns,
        const std::vector<std::string>& fields)
{
    if (fields.size() != columns.size())
    {
        place.Refuse("the line has " + std::to_string(fields.size()) +
                     " fields, but the first line names " + std::to_string(columns.size()) +
                     "; leave a field empty rather than out.");
    }
    std::array<std::string, COLUMN_COUNT> values;
    for (std::size_t i = 0; i < fields.size(); ++i)
    {
        values[columns[i]] = fields[i];
    }
    TaskTraceRow row;
    row.line = place.line;
    row.model = values[MODEL];
    row.arrival.at = ReadSeconds(place, "time_s", values[TIME]);
    if (!values[DEADLINE].empty())
    {
        row.arrival.deadline = ReadSeconds(place, "deadline_s", values[DEADLINE]);
    }
    if (!values[SAMPLE].empty())
    {
        row.arrival.sample =
            ReadNumber(place, "sample", values[SAMPLE], std::numeric_limits<uint64_t>::max());
    }
    if (!values[PRIORITY].empty())
    {
        row.arrival.priority = static_cast<uint32_t>(
            ReadNumber(place, "priority", values[PRIORITY], std::numeric_limits<uint32_t>::max()));
    }
    return row;
}

} // namespace

TypeId
TraceTaskSource::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::TraceTaskSource")
            .SetParent<InferenceTaskSource>()
            .SetGroupName("EdgeInference")
            .AddConstructor<TraceTaskSource>()
            .AddAttribute(
                "FileName",
                "CSV file with the columns time_s (seconds since the start of the "
                "source), model, deadline_s, sample, priority.",
                StringValue(""),
                MakeStringAccessor(&TraceTaskSource::SetFileName, &TraceTaskSource::GetFileName),
                MakeStringChecker());
    return tid;
}

TraceTaskSource::TraceTaskSource() = default;

TraceTaskSource::~TraceTaskSource() = default;

std::vector<TaskTraceRow>
TraceTaskSource::Read(std::istream& input, const std::string& name)
{
    std::vector<TaskTraceRow> rows;
    std::vector<Column> columns;
    Place place{name, 0};
    for (std::string line; std::getline(input, line);)
    {
        ++place.line;
        const auto fields = SplitFields(line);
        if ((fields.size() == 1 && fields[0].empty()) || fields[0].substr(0, 1) == "#")
        {
            continue;
        }
        if (columns.empty())
        {
            columns = ReadHeader(place, fields);
            continue;
        }
        rows.push_back(ReadRow(place, columns, fields));
        if (rows.size() > 1 && rows.back().arrival.at < rows[rows.size() - 2].arrival.at)
        {
            place.Refuse("time_s lies before the line above; sort the lines by time_s.");
        }
    }
    if (columns.empty())
    {
        place.Refuse("the file is empty; it needs a first line such as time_s,model.");
    }
    return rows;
}

void
TraceTaskSource::Load(const std::string& fileName)
{
    NS_LOG_FUNCTION(this << fileName);
    std::ifstream input(fileName);
    if (!input || input.peek() == std::ifstream::traits_type::eof())
    {
        throw std::invalid_argument(fileName + ": the task trace cannot be read or is empty; set "
                                               "FileName to a CSV file with a column time_s.");
    }
    m_rows = Read(input, fileName);
    m_fileName = fileName;
    m_loaded = true;
}

const std::vector<TaskTraceRow>&
TraceTaskSource::GetRows() const
{
    return m_rows;
}

void
TraceTaskSource::ResolveModels()
{
    NS_LOG_FUNCTION(this);
    for (auto& row : m_rows)
    {
        if (!row.model.empty())
        {
            row.arrival.model = FindModel(row);
        }
    }
}

uint32_t
TraceTaskSource::FindModel(const TaskTraceRow& row) const
{
    std::string known;
    for (std::size_t i = 0; i < GetModels().size(); ++i)
    {
        const std::string& name = GetModels()[i]->GetName();
        if (name == row.model)
        {
            return static_cast<uint32_t>(i);
        }
        known += (i > 0 ? ", " : "") + name;
    }
    Place{m_fileName, row.line}.Refuse("network \"" + row.model +
                                       "\" is not among those of this device: " + known + ".");
}

void
TraceTaskSource::SetFileName(std::string fileName)
{
    m_fileName = fileName;
    m_loaded = false;
}

std::string
TraceTaskSource::GetFileName() const
{
    return m_fileName;
}

void
TraceTaskSource::DoStart()
{
    m_next = 0;
    try
    {
        if (!m_loaded)
        {
            Load(m_fileName);
        }
        ResolveModels();
    }
    catch (const std::invalid_argument& problem)
    {
        NS_ABORT_MSG("TraceTaskSource: " << problem.what());
    }
}

bool
TraceTaskSource::DoGetNext(TaskArrival& arrival)
{
    if (m_next >= m_rows.size())
    {
        return false;
    }
    arrival = m_rows[m_next++].arrival;
    return true;
}

} // namespace edgeinference
} // namespace ns3
