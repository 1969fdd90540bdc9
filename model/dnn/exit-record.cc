/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "exit-record.h"

#include "csv-line.h"

#include <cmath>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** End of the name of an entropy column. */
const std::string ENTROPY = "_entropy";

/** End of the name of a correctness column. */
const std::string CORRECT = "_correct";

/** @param header names of the columns @return names of the exits in order of their entropy columns
 */
std::vector<std::string>
FindExits(const std::vector<std::string>& header)
{
    std::vector<std::string> exits;
    for (const std::string& column : header)
    {
        if (column.size() > ENTROPY.size() &&
            column.compare(column.size() - ENTROPY.size(), ENTROPY.size(), ENTROPY) == 0)
        {
            exits.push_back(column.substr(0, column.size() - ENTROPY.size()));
        }
    }
    return exits;
}

/** @param reader the file @param text a field @return the sample it names */
uint64_t
ParseSample(const SourcedCsvReader& reader, const std::string& text)
{
    // 18 digits fit 64 bits
    if (text.empty() || text.size() > 18 ||
        text.find_first_not_of("0123456789") != std::string::npos)
    {
        throw reader.Error("\"" + text + "\" is not the number of a sample");
    }
    return std::stoull(text);
}

} // namespace

ExitRecords::ExitRecords(const std::string& source, const std::vector<std::string>& exits)
    : m_source(source),
      m_exits(exits)
{
}

ExitRecords
ExitRecords::ReadFile(const std::string& fileName)
{
    ExitRecords records;
    ReadTextFile(fileName, [&](std::istream& input) { records = Read(input, fileName); });
    return records;
}

ExitRecords
ExitRecords::Read(std::istream& input, const std::string& fileName)
{
    SourcedCsvReader reader(input, fileName);
    ExitRecords records(reader.GetSource(), FindExits(reader.GetHeader()));
    if (records.m_exits.empty())
    {
        throw reader.Error("no column \"<exit>" + ENTROPY + "\" is there");
    }
    const std::size_t sample = reader.GetColumn("sample");
    std::vector<std::pair<std::size_t, std::size_t>> columns;
    for (const std::string& exit : records.m_exits)
    {
        columns.emplace_back(reader.GetColumn(exit + ENTROPY), reader.GetColumn(exit + CORRECT));
    }
    std::vector<std::string> fields;
    while (reader.Next(fields))
    {
        std::vector<ExitAnswer> answers;
        for (const auto& column : columns)
        {
            ExitAnswer answer;
            const std::string& correct = fields[column.second];
            if (!ParseNumber(fields[column.first], answer.entropy) || answer.entropy < 0)
            {
                throw reader.Error("\"" + fields[column.first] + "\" is not an entropy");
            }
            if (correct != "0" && correct != "1")
            {
                throw reader.Error("\"" + correct + "\" is neither 0 nor 1");
            }
            answer.correct = correct == "1";
            answers.push_back(answer);
        }
        const uint64_t id = ParseSample(reader, fields[sample]);
        if (records.Find(id))
        {
            throw reader.Error("sample " + fields[sample] + " is recorded twice");
        }
        records.Add(id, answers);
    }
    return records;
}

void
ExitRecords::WriteFile(const std::string& fileName) const
{
    WriteTextFile(fileName, [this](std::ostream& output) { Write(output); });
}

void
ExitRecords::Write(std::ostream& output) const
{
    output << "# source: " << m_source << "\nsample";
    for (const std::string& exit : m_exits)
    {
        output << ',' << QuoteCsvField(exit + ENTROPY) << ',' << QuoteCsvField(exit + CORRECT);
    }
    output << '\n';
    for (const auto& entry : m_answers)
    {
        output << entry.first;
        for (const ExitAnswer& answer : entry.second)
        {
            output << ',' << FormatNumber(answer.entropy) << ',' << answer.correct;
        }
        output << '\n';
    }
}

void
ExitRecords::Add(uint64_t sample, const std::vector<ExitAnswer>& answers)
{
    const std::string name = "sample " + std::to_string(sample);
    if (answers.size() != m_exits.size())
    {
        throw std::invalid_argument(name + " has " + std::to_string(answers.size()) +
                                    " answers for " + std::to_string(m_exits.size()) + " exits");
    }
    for (const ExitAnswer& answer : answers)
    {
        if (!std::isfinite(answer.entropy) || answer.entropy < 0)
        {
            throw std::invalid_argument(name +
                                        " has an entropy that is not a number of at least 0");
        }
    }
    if (!m_answers.emplace(sample, answers).second)
    {
        throw std::invalid_argument(name + " is recorded already");
    }
}

const std::string&
ExitRecords::GetSource() const
{
    return m_source;
}

const std::vector<std::string>&
ExitRecords::GetExits() const
{
    return m_exits;
}

std::vector<uint64_t>
ExitRecords::GetSamples() const
{
    std::vector<uint64_t> samples;
    for (const auto& entry : m_answers)
    {
        samples.push_back(entry.first);
    }
    return samples;
}

const std::vector<ExitAnswer>*
ExitRecords::Find(uint64_t sample) const
{
    const auto found = m_answers.find(sample);
    return found == m_answers.end() ? nullptr : &found->second;
}

} // namespace edgeinference
} // namespace ns3
