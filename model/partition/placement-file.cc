/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "placement-file.h"

#include "ns3/csv-line.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <sstream>
#include <stdexcept>
#include <utility>
#include <vector>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** A number and where it stands. */
struct Token
{
    std::string text; //!< as written
    uint64_t line{0}; //!< of the file
};

/** @return the exception for what is wrong at a line */
std::runtime_error
ErrorAt(const std::string& fileName, uint64_t line, const std::string& reason)
{
    return std::runtime_error(fileName + ", line " + std::to_string(line) + ": " + reason);
}

/** @return a text as it may stand in a sentence, binary or long as it may be */
std::string
Quote(const std::string& text)
{
    std::string quoted = text.substr(0, 40);
    std::replace_if(
        quoted.begin(),
        quoted.end(),
        [](char c) { return c < ' ' || c > '~'; },
        '?');
    return "'" + quoted + "'";
}

/** @return the number that a text is, not negative */
double
ParseEntry(const Token& token, const std::string& fileName, bool infinite)
{
    if (infinite && token.text == "inf")
    {
        return std::numeric_limits<double>::infinity();
    }
    double value = 0.0;
    if (!ParseNumber(token.text, value))
    {
        throw ErrorAt(fileName, token.line, Quote(token.text) + " is no number");
    }
    if (value < 0.0)
    {
        throw ErrorAt(fileName, token.line, token.text + " is negative");
    }
    return value;
}

/** @return all words of a text, until there are more than wanted */
std::vector<Token>
ReadWords(std::istream& input, std::size_t most)
{
    std::vector<Token> words;
    std::string line;
    for (uint64_t number = 1; words.size() <= most && std::getline(input, line); ++number)
    {
        std::istringstream text(line);
        std::string word;
        while (text >> word)
        {
            words.push_back({word, number});
        }
    }
    return words;
}

/** @return n, the first number of a QAPLIB file */
uint32_t
ParseSize(const std::vector<Token>& words, const std::string& fileName)
{
    if (words.empty())
    {
        throw std::runtime_error(fileName + " is empty; a QAPLIB file begins with its size");
    }
    const double size = ParseEntry(words[0], fileName, false);
    if (size < 1.0 || size > LARGEST_PLACEMENT || size != std::floor(size))
    {
        throw ErrorAt(fileName,
                      words[0].line,
                      "the size of a QAPLIB file is a whole number from 1 to " +
                          std::to_string(LARGEST_PLACEMENT) + ", not " + words[0].text);
    }
    return static_cast<uint32_t>(size);
}

/** A section of a file of matrices. */
struct Section
{
    std::string name;                     //!< without brackets
    uint64_t line{0};                     //!< where it begins
    std::vector<std::vector<Token>> rows; //!< entries
};

/** @return a text without blanks at its ends */
std::string
Trim(const std::string& text)
{
    constexpr const char* BLANKS = " \t\r";
    const auto begin = text.find_first_not_of(BLANKS);
    return begin == std::string::npos
               ? std::string()
               : text.substr(begin, text.find_last_not_of(BLANKS) - begin + 1);
}

/** @return the sections of a file */
std::vector<Section>
ReadSections(std::istream& input, const std::string& fileName)
{
    static const std::array<const char*, 10> KNOWN{"run",
                                                   "flow",
                                                   "delay",
                                                   "bytes",
                                                   "hops",
                                                   "rate",
                                                   "propagation",
                                                   "part-memory",
                                                   "node-memory",
                                                   "share"};
    std::vector<Section> sections;
    std::string line;
    for (uint64_t number = 1; std::getline(input, line); ++number)
    {
        line = Trim(line);
        if (line.empty() || line[0] == '#')
        {
            continue;
        }
        if (line.front() == '[' && line.back() == ']')
        {
            sections.push_back({line.substr(1, line.size() - 2), number, {}});
            if (std::find(KNOWN.begin(), KNOWN.end(), sections.back().name) == KNOWN.end())
            {
                throw ErrorAt(fileName, number, "there is no section " + Quote(line));
            }
            continue;
        }
        if (sections.empty())
        {
            throw ErrorAt(fileName, number, "rows belong into a section such as [run]");
        }
        std::vector<Token> row;
        for (const auto& field : SplitCsvLine(line))
        {
            row.push_back({Trim(field), number});
        }
        if (row.size() > LARGEST_PLACEMENT || sections.back().rows.size() >= LARGEST_PLACEMENT)
        {
            throw ErrorAt(fileName,
                          number,
                          "there may be " + std::to_string(LARGEST_PLACEMENT) +
                              " parts and nodes at most");
        }
        sections.back().rows.push_back(std::move(row));
    }
    return sections;
}

/** Builds a problem from sections. */
class SectionReader
{
  public:
    SectionReader(std::vector<Section> sections, const std::string& fileName)
        : m_sections(std::move(sections)),
          m_fileName(fileName)
    {
    }

    PlacementProblem Read()
    {
        const Section& run = GetOne("run");
        m_parts = run.rows.size();
        m_nodes = run.rows.empty() ? 0 : run.rows[0].size();
        m_problem.run = GetMatrix(run, m_parts, m_nodes, true);
        ReadTerms();
        ReadLinks();
        m_problem.share = Find("share") != nullptr;
        m_problem.partMemory = GetList("part-memory", m_parts);
        m_problem.nodeMemory = GetList("node-memory", m_nodes);
        if (m_problem.partMemory.empty() != m_problem.nodeMemory.empty())
        {
            throw std::runtime_error(m_fileName +
                                     " needs both [part-memory] and [node-memory], or neither");
        }
        if (const auto wrong = FindPlacementProblem(m_problem))
        {
            throw std::runtime_error(m_fileName + ": " + *wrong);
        }
        return m_problem;
    }

  private:
    const Section* Find(const std::string& name) const
    {
        const Section* found = nullptr;
        for (const auto& section : m_sections)
        {
            if (section.name == name)
            {
                if (found)
                {
                    throw ErrorAt(m_fileName, section.line, "there is a [" + name + "] already");
                }
                found = &section;
            }
        }
        return found;
    }

    const Section& GetOne(const std::string& name) const
    {
        const Section* found = Find(name);
        if (!found)
        {
            throw std::runtime_error(m_fileName + " has no section [" + name + "]");
        }
        return *found;
    }

    PlacementMatrix GetMatrix(const Section& section,
                              std::size_t rows,
                              std::size_t columns,
                              bool infinite) const
    {
        const std::string shape = "[" + section.name + "] has " + std::to_string(rows) +
                                  " rows of " + std::to_string(columns) + " numbers, not ";
        if (section.rows.size() != rows)
        {
            throw ErrorAt(m_fileName,
                          section.line,
                          shape + std::to_string(section.rows.size()) + " rows");
        }
        PlacementMatrix matrix(rows, columns);
        for (std::size_t row = 0; row < rows; ++row)
        {
            const auto& fields = section.rows[row];
            if (fields.size() != columns)
            {
                throw ErrorAt(m_fileName,
                              fields[0].line,
                              shape + std::to_string(fields.size()) + " numbers");
            }
            for (std::size_t column = 0; column < columns; ++column)
            {
                matrix(row, column) = ParseEntry(fields[column], m_fileName, infinite);
            }
        }
        return matrix;
    }

    std::vector<double> GetList(const std::string& name, std::size_t count) const
    {
        const Section* section = Find(name);
        if (!section)
        {
            return {};
        }
        const PlacementMatrix row = GetMatrix(*section, 1, count, false);
        return std::vector<double>(row.GetRow(0), row.GetRow(0) + count);
    }

    /** The n-th [flow] goes with the n-th [delay]. */
    void ReadTerms()
    {
        std::vector<PlacementMatrix> flows;
        std::vector<PlacementMatrix> delays;
        for (const auto& section : m_sections)
        {
            if (section.name == "flow")
            {
                flows.push_back(GetMatrix(section, m_parts, m_parts, false));
            }
            else if (section.name == "delay")
            {
                delays.push_back(GetMatrix(section, m_nodes, m_nodes, true));
            }
        }
        if (flows.size() != delays.size())
        {
            throw std::runtime_error(m_fileName + " has " + std::to_string(flows.size()) +
                                     " sections [flow], but " + std::to_string(delays.size()) +
                                     " sections [delay]");
        }
        for (std::size_t i = 0; i < flows.size(); ++i)
        {
            m_problem.terms.push_back({std::move(flows[i]), std::move(delays[i])});
        }
    }

    void ReadLinks()
    {
        const bool wanted = Find("bytes") || Find("hops") || Find("rate") || Find("propagation");
        if (wanted)
        {
            PlacementLinks links;
            const PlacementMatrix bytes = GetMatrix(GetOne("bytes"), m_parts, m_parts, false);
            links.hops = GetMatrix(GetOne("hops"), m_nodes, m_nodes, false);
            links.rateBytesPerSecond = GetMatrix(GetOne("rate"), m_nodes, m_nodes, false);
            links.propagationSeconds = GetMatrix(GetOne("propagation"), m_nodes, m_nodes, false);
            AddLinkTerms(m_problem, bytes, links);
        }
    }

    std::vector<Section> m_sections;
    std::string m_fileName;
    std::size_t m_parts{0};
    std::size_t m_nodes{0};
    PlacementProblem m_problem;
};

/** @return what a function reads from a file */
PlacementProblem
ReadFrom(const std::string& fileName,
         PlacementProblem (*read)(std::istream& input, const std::string& fileName))
{
    PlacementProblem problem;
    ReadTextFile(fileName, [&](std::istream& input) { problem = read(input, fileName); });
    return problem;
}

} // namespace

PlacementProblem
ReadPlacementFile(const std::string& fileName)
{
    return ReadFrom(fileName, &ReadPlacement);
}

PlacementProblem
ReadPlacement(std::istream& input, const std::string& fileName)
{
    return SectionReader(ReadSections(input, fileName), fileName).Read();
}

PlacementProblem
ReadQaplibFile(const std::string& fileName)
{
    return ReadFrom(fileName, &ReadQaplib);
}

PlacementProblem
ReadQaplib(std::istream& input, const std::string& fileName)
{
    constexpr std::size_t MOST = 2 + 2 * LARGEST_PLACEMENT * LARGEST_PLACEMENT;
    const std::vector<Token> words = ReadWords(input, MOST);
    const uint32_t size = ParseSize(words, fileName);
    const std::size_t count = 2 * static_cast<std::size_t>(size) * size;
    const bool twoInFront =
        words.size() > 2 && words[1].line == words[0].line && words[2].line != words[0].line;
    const std::size_t begin = twoInFront && words.size() == count + 2 ? 2 : 1;
    const std::string wanted =
        "two matrices of " + std::to_string(size) + " x " + std::to_string(size) + " numbers";
    if (words.size() < begin + count)
    {
        throw ErrorAt(fileName,
                      words.back().line,
                      "the file ends after " + std::to_string(words.size() - begin) + " of " +
                          std::to_string(count) + " numbers, but size " + std::to_string(size) +
                          " means " + wanted);
    }
    if (words.size() > begin + count)
    {
        throw ErrorAt(fileName,
                      words[begin + count].line,
                      "there is more than " + wanted + " here");
    }
    PlacementProblem problem;
    problem.run = PlacementMatrix(size, size);
    problem.terms.push_back({PlacementMatrix(size, size), PlacementMatrix(size, size)});
    for (std::size_t i = 0; i < count / 2; ++i)
    {
        const std::size_t row = i / size;
        const std::size_t column = i % size;
        auto& term = problem.terms[0];
        term.flow(row, column) = ParseEntry(words[begin + i], fileName, false);
        term.delay(row, column) = ParseEntry(words[begin + count / 2 + i], fileName, false);
    }
    return problem;
}

} // namespace edgeinference
} // namespace ns3
