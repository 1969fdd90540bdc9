/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "run-file.h"

#include "result-file.h"

#include "ns3/edge-inference-version.h"

#include <cerrno>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** Number of the form of run.json. */
constexpr int SCHEMA_VERSION = 1;

/** @param info given by the program @return the same in groups */
nlohmann::json
MakeGroups(const std::map<std::string, std::string>& info)
{
    nlohmann::json run = nlohmann::json::object();
    for (const auto& entry : info)
    {
        const auto dot = entry.first.find('.');
        const std::string group = entry.first.substr(0, dot);
        const bool taken = run.contains(group) && !run[group].is_object();
        if (dot == std::string::npos || taken)
        {
            run[entry.first] = entry.second;
        }
        else
        {
            run[group][entry.first.substr(dot + 1)] = entry.second;
        }
    }
    return run;
}

/** @param group a key @param run a run @return the object there; something else makes way */
nlohmann::json&
GetGroup(nlohmann::json& run, const std::string& group)
{
    nlohmann::json& found = run[group];
    if (!found.is_object())
    {
        found = nlohmann::json::object();
    }
    return found;
}

/** @param facts a run @return its entry */
nlohmann::json
MakeRun(const RunFacts& facts)
{
    nlohmann::json run = MakeGroups(facts.info);
    run["agents"] = facts.agents;
    run["models"] = facts.models;
    run["tasks"] = facts.tasks;
    run["simulated_ns"] = facts.simulatedNs;
    run["complete"] = facts.complete;
    auto& versions = GetGroup(run, "versions");
    versions["edge-inference"] = GetModuleVersion();
    versions["ns-3"] = GetNs3Version();
    versions["compiler"] = GetCompiler();
    versions["parts"] = GetOptionalParts();
    for (const auto& library : GetLoadedVersions())
    {
        versions[library.first] = library.second;
    }
    auto& provenance = GetGroup(run, "provenance");
    provenance["opened"] = facts.openedAt;
    provenance["wall_seconds"] = facts.wallSeconds;
    return run;
}

/** @param path where @param text what */
void
WriteWhole(const std::string& path, const std::string& text)
{
    errno = 0;
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << text << std::flush;
    file.close();
    if (!file)
    {
        ThrowCannotWrite(path);
    }
}

} // namespace

std::string
ReadRuns(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
    {
        return "[]";
    }
    const auto content = nlohmann::json::parse(file, nullptr, false);
    if (!content.is_object() || content.value("schema", nlohmann::json()) != SCHEMA_VERSION ||
        !content.contains("runs") || !content["runs"].is_array())
    {
        throw std::runtime_error("the file \"" + path +
                                 "\" does not describe runs as this release does, so nothing can "
                                 "be appended to it");
    }
    return content["runs"].dump();
}

void
WriteRuns(const std::string& path, const std::string& earlier, const RunFacts& facts)
{
    nlohmann::json content;
    content["schema"] = SCHEMA_VERSION;
    content["runs"] = nlohmann::json::parse(earlier);
    content["runs"].push_back(MakeRun(facts));
    // a command line may hold any bytes, JSON only UTF-8
    const auto replace = nlohmann::json::error_handler_t::replace;
    const std::string part = path + ".part";
    WriteWhole(part, content.dump(2, ' ', false, replace) + "\n");
    errno = 0;
    if (std::rename(part.c_str(), path.c_str()) != 0)
    {
        ThrowCannotWrite(path);
    }
}

std::string
GetWallClock()
{
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&now, &utc);
    char text[sizeof "2025-01-31T23:59:59Z"];
    return std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc) > 0 ? text : "";
}

} // namespace edgeinference
} // namespace ns3
