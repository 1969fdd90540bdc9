/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "result-merge.h"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#ifdef EDGE_INFERENCE_HAVE_SQLITE
#include <sqlite3.h>
#endif

namespace ns3
{
namespace edgeinference
{

namespace
{

namespace fs = std::filesystem;

constexpr const char* NEW = ".new"; //!< ending of a file that is not complete

/** @param path of a file that was written under its new name: give it its own */
void
Commit(const std::string& path)
{
    std::error_code error;
    fs::rename(path + NEW, path, error);
    if (error)
    {
        throw std::runtime_error("cannot write " + path + ": " + error.message());
    }
}

/** @param stream that wrote a file @param path its own name */
void
Commit(std::ofstream& stream, const std::string& path)
{
    stream.close();
    if (!stream)
    {
        throw std::runtime_error("cannot write " + path);
    }
    Commit(path);
}

/** Append tables without their first lines but the first. @param files they @param path to write */
void
MergeTables(const std::vector<std::string>& files, const std::string& path)
{
    std::ofstream output(path + NEW, std::ios::binary);
    std::string header;
    for (const std::string& file : files)
    {
        std::ifstream input(file, std::ios::binary);
        std::string line;
        if (!std::getline(input, line) || (!header.empty() && line != header))
        {
            throw std::runtime_error("cannot read " + file + ", or it has other columns");
        }
        if (header.empty())
        {
            output << line << '\n';
            header = line;
        }
        // writing an empty buffer would be taken for an error
        if (input.peek() != std::ifstream::traits_type::eof())
        {
            output << input.rdbuf();
        }
    }
    Commit(output, path);
}

/** Append the lists of runs. @param files of the parts @param path to write */
void
MergeRuns(const std::vector<std::string>& files, const std::string& path)
{
    nlohmann::ordered_json all;
    for (const std::string& file : files)
    {
        std::ifstream input(file);
        auto part = nlohmann::ordered_json::parse(input, nullptr, false);
        if (!part.is_object() || !part.contains("runs"))
        {
            throw std::runtime_error("cannot read " + file);
        }
        if (all.is_null())
        {
            all = part;
            continue;
        }
        for (const auto& run : part["runs"])
        {
            all["runs"].push_back(run);
        }
    }
    std::ofstream output(path + NEW, std::ios::binary);
    output << all.dump(2) << '\n';
    Commit(output, path);
}

#ifdef EDGE_INFERENCE_HAVE_SQLITE

/** Copy the first database and insert the rows of the others. @param files they @param path file */
void
MergeDatabases(const std::vector<std::string>& files, const std::string& path)
{
    fs::copy_file(files.front(), path + NEW, fs::copy_options::overwrite_existing);
    sqlite3* database = nullptr;
    int code = sqlite3_open((path + NEW).c_str(), &database);
    for (std::size_t i = 1; i < files.size() && code == SQLITE_OK; ++i)
    {
        char* sql =
            sqlite3_mprintf("ATTACH %Q AS part;"
                            "BEGIN; INSERT INTO main.tasks SELECT * FROM part.tasks; COMMIT;"
                            "DETACH part",
                            files[i].c_str());
        code = sqlite3_exec(database, sql, nullptr, nullptr, nullptr);
        sqlite3_free(sql);
    }
    const std::string why = sqlite3_errmsg(database);
    sqlite3_close(database);
    if (code != SQLITE_OK)
    {
        throw std::runtime_error("cannot write " + path + ": " + why);
    }
    Commit(path);
}

#else

/** Never called: without SQLite no part has a database. */
void
MergeDatabases(const std::vector<std::string>&, const std::string&)
{
}

#endif

} // namespace

void
MergeResults(const std::vector<std::string>& parts, const std::string& output)
{
    auto merge = [&](const std::string& name, auto function) {
        std::vector<std::string> files;
        for (const std::string& part : parts)
        {
            files.push_back(part + "/" + name);
        }
        if (fs::exists(files.front()))
        {
            function(files, output + "/" + name);
        }
        else
        {
            std::error_code ignored;
            fs::remove(output + "/" + name, ignored);
        }
    };
    merge("tasks.csv", MergeTables);
    merge("stages.csv", MergeTables);
    merge("transfers.csv", MergeTables);
    merge("deployments.csv", MergeTables);
    merge("summary.csv", MergeTables);
    merge("results.sqlite", MergeDatabases);
    merge("run.json", MergeRuns);
}

} // namespace edgeinference
} // namespace ns3
