/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "exit-profile.h"

#include "csv-line.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** What printed shares may miss of one hundred percent. */
constexpr double ROUNDING_PCT = 0.2;

/** @param reader the file @param begin of the columns' names @param end of them
 * @return positions of begin1end, begin2end, ... */
std::vector<std::size_t>
FindColumns(const SourcedCsvReader& reader, const std::string& begin, const std::string& end)
{
    std::vector<std::size_t> columns;
    const auto& header = reader.GetHeader();
    for (;;)
    {
        const std::string name = begin + std::to_string(columns.size() + 1) + end;
        const auto found = std::find(header.begin(), header.end(), name);
        if (found == header.end())
        {
            return columns;
        }
        columns.push_back(static_cast<std::size_t>(found - header.begin()));
    }
}

/** @param reader the file @param fields of a row @param columns to read @return their numbers up to
 * the first empty one */
std::vector<double>
ReadNumbers(const SourcedCsvReader& reader,
            const std::vector<std::string>& fields,
            const std::vector<std::size_t>& columns)
{
    std::vector<double> numbers;
    for (const std::size_t column : columns)
    {
        double number = 0.0;
        if (fields[column].empty())
        {
            break;
        }
        if (!ParseNumber(fields[column], number) || number < 0)
        {
            throw reader.Error("\"" + fields[column] + "\" is no number of at least 0");
        }
        numbers.push_back(number);
    }
    return numbers;
}

} // namespace

std::vector<ExitProfileRow>
ReadExitProfile(std::istream& input, const std::string& fileName)
{
    SourcedCsvReader reader(input, fileName);
    const std::vector<std::size_t> accuracy{reader.GetColumn("accuracy_pct")};
    const auto thresholds = FindColumns(reader, "threshold", "");
    const auto shares = FindColumns(reader, "exit", "_pct");
    if (thresholds.empty() || shares.size() != thresholds.size() + 1)
    {
        throw reader.Error("columns threshold1, ... and one more of exit1_pct, ... must be there");
    }
    std::vector<ExitProfileRow> rows;
    std::vector<std::string> fields;
    while (reader.Next(fields))
    {
        if (fields[thresholds[0]] == "-")
        {
            continue;
        }
        ExitProfileRow row;
        row.thresholds = ReadNumbers(reader, fields, thresholds);
        row.shares = ReadNumbers(reader, fields, shares);
        const auto right = ReadNumbers(reader, fields, accuracy);
        double sum = 0.0;
        for (const double share : row.shares)
        {
            sum += share;
        }
        if (row.shares.size() != row.thresholds.size() + 1 ||
            std::abs(sum - 100.0) > ROUNDING_PCT || right.empty() || right[0] > 100.0)
        {
            throw reader.Error("shares of all exits must be there and add up to 100 %, and the "
                               "accuracy lie between 0 and 100 %");
        }
        for (double& share : row.shares)
        {
            share /= sum;
        }
        row.accuracy = right[0] / 100.0;
        rows.push_back(row);
    }
    return rows;
}

std::vector<ExitProfileRow>
ReadExitProfileFile(const std::string& fileName)
{
    std::vector<ExitProfileRow> rows;
    ReadTextFile(fileName, [&](std::istream& input) { rows = ReadExitProfile(input, fileName); });
    return rows;
}

ExitRecords
MakeProfileRecords(const ExitProfileRow& row,
                   const std::vector<std::string>& exits,
                   uint64_t samples,
                   const std::function<double()>& random)
{
    if (exits.size() != row.shares.size() || row.thresholds.size() + 1 != row.shares.size())
    {
        throw std::invalid_argument("a profile of " + std::to_string(row.shares.size()) +
                                    " exits does not fit a network with " +
                                    std::to_string(exits.size()));
    }
    ExitRecords records("drawn from published shares and accuracy", exits);
    for (uint64_t sample = 0; sample < samples; ++sample)
    {
        double left = random();
        const bool correct = random() < row.accuracy;
        std::size_t exit = 0;
        while (exit + 1 < exits.size() && left >= row.shares[exit])
        {
            left -= row.shares[exit++];
        }
        std::vector<ExitAnswer> answers;
        for (std::size_t i = 0; i < exits.size(); ++i)
        {
            const double threshold = i < row.thresholds.size() ? row.thresholds[i] : 0.0;
            answers.push_back({i < exit ? 2 * threshold : threshold / 2, correct});
        }
        records.Add(sample, answers);
    }
    return records;
}

double
GetDdnnBytes(uint64_t classes, double localShare, uint64_t filters, uint64_t filterBits)
{
    const double onward = static_cast<double>(filters) * static_cast<double>(filterBits) / 8.0;
    return 4.0 * static_cast<double>(classes) + (1.0 - localShare) * onward;
}

} // namespace edgeinference
} // namespace ns3
