/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Reads the tables of a run, for tests that hold recordings against them.
 */
#ifndef EDGE_INFERENCE_RESULT_TABLE_H
#define EDGE_INFERENCE_RESULT_TABLE_H

#include <cstddef>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

/** One row of a table by name of the column. */
using Row = std::map<std::string, std::string>;

/** @param path a file @return its bytes */
inline std::string
ReadFile(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/** @param path of a CSV file without quotes @return its rows */
inline std::vector<Row>
ReadTable(const std::string& path)
{
    auto split = [](const std::string& line) {
        std::vector<std::string> cells;
        std::istringstream stream(line);
        for (std::string cell; std::getline(stream, cell, ',');)
        {
            cells.push_back(cell);
        }
        return cells;
    };
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    const std::vector<std::string> names = split(line);
    std::vector<Row> rows;
    while (std::getline(file, line))
    {
        const std::vector<std::string> cells = split(line);
        rows.emplace_back();
        for (std::size_t i = 0; i < cells.size(); ++i)
        {
            rows.back()[names[i]] = cells[i];
        }
    }
    return rows;
}

#endif // EDGE_INFERENCE_RESULT_TABLE_H
