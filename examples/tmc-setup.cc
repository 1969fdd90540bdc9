/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "tmc-setup.h"

#include "ns3/csv-line.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#ifndef EDGE_INFERENCE_EXAMPLES
#define EDGE_INFERENCE_EXAMPLES "examples" // waf: run from the top folder
#endif

namespace ns3
{
namespace edgeinference
{

namespace
{

using Json = nlohmann::json;

/** @param fileName a file @return what is in it */
Json
ReadJson(const std::string& fileName)
{
    std::ifstream file(fileName);
    if (!file)
    {
        throw std::runtime_error("cannot read the parameter file " + fileName +
                                 ": give another with --parameters");
    }
    try
    {
        return Json::parse(file);
    }
    catch (const Json::exception& problem)
    {
        throw std::runtime_error("the parameter file " + fileName +
                                 " is no JSON: " + problem.what());
    }
}

/** @param entries objects with "value" and "source" by name @return the values; a source is a
 * must */
TmcTexts
GetTexts(const Json& entries)
{
    TmcTexts texts;
    for (const auto& [name, entry] : entries.items())
    {
        if (entry.at("source").get<std::string>().empty())
        {
            throw std::runtime_error("the parameter \"" + name + "\" has no source");
        }
        texts[name] = entry.at("value").get<std::string>();
    }
    return texts;
}

/** @param entries numbers with sources by name @param name of one @return it */
uint32_t
GetCount(const Json& entries, const std::string& name)
{
    const auto value = entries.at(name).at("value").get<int64_t>();
    if (value < 1 || value > 1000000)
    {
        throw std::runtime_error("the parameter \"" + name + "\" must be 1 to 1000000");
    }
    return static_cast<uint32_t>(value);
}

/** @param settings to change @param texts names and values */
void
SetAll(AnalyticSettings& settings, const TmcTexts& texts)
{
    for (const auto& [name, value] : texts)
    {
        SetAnalyticSetting(settings, name, value);
    }
}

/** @param values of a figure @param limits how many to keep @return some of them */
std::vector<double>
Thin(const std::vector<double>& values, const TmcLimits& limits)
{
    if (limits.pointsPerFigure == 0 || values.size() <= limits.pointsPerFigure)
    {
        return values;
    }
    const std::size_t steps = std::max<std::size_t>(limits.pointsPerFigure - 1, 1);
    std::vector<double> kept;
    for (std::size_t i = 0; i < limits.pointsPerFigure; ++i)
    {
        kept.push_back(values[i * (values.size() - 1) / steps]);
    }
    return kept;
}

/** @param list names joined by commas; empty: all @param name of one @return whether it is wanted
 */
bool
IsListed(const std::string& list, const std::string& name)
{
    return list.empty() || ("," + list + ",").find("," + name + ",") != std::string::npos;
}

/** Makes points and trainings of figures. */
class PointMaker
{
  public:
    /** @param setup gets them @param limits what is left out @param json the parameters */
    PointMaker(TmcSetup& setup, const TmcLimits& limits, const Json& json)
        : m_setup(setup),
          m_limits(limits),
          m_leastShare(json.at("link").at("leastShare"))
    {
    }

    /** @param figures list of figures @param world settings of all @param queueing second table */
    void Add(const Json& figures, const AnalyticSettings& world, bool queueing)
    {
        for (const auto& figure : figures)
        {
            const std::string name = figure.at("name");
            if (!IsListed(m_limits.figures, name))
            {
                continue;
            }
            AnalyticSettings settings = world;
            SetAll(settings, figure.at("world").get<TmcTexts>());
            const auto values = figure.at("x").get<std::vector<double>>();
            m_largest = *std::max_element(values.begin(), values.end());
            m_smallest = *std::min_element(values.begin(), values.end());
            for (const double x : Thin(values, m_limits))
            {
                TmcPoint point;
                point.figure = name;
                point.x = x;
                point.series = figure.value("series", "");
                point.energySeries = figure.value("energy", "");
                point.queueing = queueing;
                point.settings = settings;
                AnalyticSettings training = settings;
                Place(figure.at("setting"), x, point.settings, training);
                point.training = FindTraining(training, point);
                m_setup.points.push_back(point);
            }
        }
    }

  private:
    /** Set what the figure varies. @param name of the setting @param x value @param point of the
     * comparison @param training of the training */
    void Place(const std::string& name,
               double x,
               AnalyticSettings& point,
               AnalyticSettings& training) const
    {
        if (name == "linkMbps")
        {
            point.mostRate = x * 1e6 / 8.0;
            point.leastRate = m_leastShare * point.mostRate;
            training.mostRate = m_largest * 1e6 / 8.0;
            training.leastRate = m_leastShare * m_smallest * 1e6 / 8.0;
            return;
        }
        SetAnalyticSetting(point, name, FormatNumber(x));
        // without queueing the tasks of a slot only weigh it: one training serves all rates
        if (name != "taskRate" || point.queueing)
        {
            training = point;
        }
    }

    /** @param settings of a training @param point one that needs it @return its index */
    std::size_t FindTraining(const AnalyticSettings& settings, const TmcPoint& point)
    {
        const TmcTexts texts = DescribeAnalyticSettings(settings);
        for (std::size_t i = 0; i < m_setup.trainings.size(); ++i)
        {
            if (DescribeAnalyticSettings(m_setup.trainings[i].settings) == texts)
            {
                return i;
            }
        }
        const std::string name = (point.queueing ? "queueing-" : "") + point.figure +
                                 (point.series.empty() ? "" : "-" + point.series) + "-" +
                                 FormatNumber(point.x);
        m_setup.trainings.push_back({settings, name});
        return m_setup.trainings.size() - 1;
    }

    TmcSetup& m_setup;         //!< gets points and trainings
    const TmcLimits& m_limits; //!< what is left out
    double m_leastShare;       //!< slowest rate of a link, share of its capacity
    double m_largest{0.0};     //!< value of the present figure
    double m_smallest{0.0};    //!< value of the present figure
};

/** @param entries learners by name @param queueing what differs with queues, by name
 * @param list names of those wanted @return them, mtl-a3c first */
std::vector<TmcLearner>
GetLearners(const Json& entries, const Json& queueing, const std::string& list)
{
    std::vector<TmcLearner> learners;
    for (const std::string name : {"mtl-a3c", "a3c", "dqn"})
    {
        if (!IsListed(list, name))
        {
            continue;
        }
        const Json& entry = entries.at(name);
        const Json& exploration = entry.at("exploration");
        TmcLearner learner;
        learner.name = name;
        learner.attributes = GetTexts(entry.at("attributes"));
        learner.queueing = queueing.contains(name) ? GetTexts(queueing.at(name)) : TmcTexts();
        learner.exploration = {exploration.at("first"),
                               exploration.at("last"),
                               exploration.at("share")};
        learners.push_back(learner);
    }
    const auto asked = static_cast<std::size_t>(std::count(list.begin(), list.end(), ',')) + 1;
    if (learners.empty() || learners.front().name != "mtl-a3c" ||
        (!list.empty() && asked != learners.size()))
    {
        throw std::invalid_argument("the learners \"" + list +
                                    "\" are not mtl-a3c alone or with some of a3c and dqn");
    }
    return learners;
}

/** @param json the scenario's part of the parameters @param limits what is left out
 * @return evaluations on packets */
TmcPackets
GetPackets(const Json& json, const TmcLimits& limits)
{
    TmcPackets packets;
    packets.defaults = GetTexts(json.at("attributes"));
    packets.optimiser = GetTexts(json.at("optimiser"));
    packets.learner = GetTexts(json.at("learner"));
    packets.rollout = GetCount(json, "rollout");
    packets.episodes = limits.episodes > 0 ? limits.episodes : GetCount(json, "episodes");
    packets.refinements = GetCount(json, "refinements");
    packets.refinements =
        limits.episodes > 0 ? std::min(limits.episodes, packets.refinements) : packets.refinements;
    packets.runs = limits.seeds == 1 ? 1 : GetCount(json, "runs");
    // fewer episodes and seeds than the file's are for tests
    constexpr uint32_t SHORT = 2;
    const bool isTest = limits.episodes > 0 && limits.seeds == 1;
    const auto seconds = static_cast<double>(isTest ? SHORT : GetCount(json, "seconds"));
    AnalyticSettings world;
    SetAll(world, GetTexts(json.at("world")));
    for (const auto& figure : json.at("figures"))
    {
        for (const double x : Thin(figure.at("x").get<std::vector<double>>(), limits))
        {
            TmcPacketPoint point;
            point.figure = figure.at("name");
            point.x = x;
            point.twin = world;
            SetAll(point.twin, figure.at("world").get<TmcTexts>());
            SetAnalyticSetting(point.twin, figure.at("setting"), FormatNumber(x));
            point.twin.slotSeconds = 1.0 / point.twin.taskRate;
            ScenarioOptions& options = point.options;
            options.channel = "wifi";
            options.devices = static_cast<int64_t>(point.twin.devices);
            options.servers = static_cast<int64_t>(point.twin.servers);
            options.cloud = false;
            options.taskRate = point.twin.taskRate / static_cast<double>(options.devices);
            options.deadline = Seconds(0);
            options.duration = Seconds(seconds);
            options.output.clear();
            options.regret = 0;
            if (IsListed(limits.figures, point.figure))
            {
                packets.points.push_back(point);
            }
        }
    }
    return packets;
}

/** @param json the parameters @param limits what is left out @return the setup */
TmcSetup
MakeSetup(const Json& json, const TmcLimits& limits)
{
    TmcSetup setup;
    const Json& training = json.at("training");
    setup.episodes = GetCount(training, limits.full ? "fullEpisodes" : "episodes");
    setup.workers = GetCount(training, "workers");
    setup.rollout = GetCount(training, "rollout");
    setup.seeds = GetCount(training, "seeds");
    setup.evaluationEpisodes = GetCount(training, "evaluationEpisodes");
    setup.episodes = limits.episodes > 0 ? limits.episodes : setup.episodes;
    setup.seeds = limits.seeds > 0 ? limits.seeds : setup.seeds;
    setup.optimiser = GetTexts(json.at("optimiser"));
    setup.learners =
        GetLearners(json.at("learners"), json.at("queueing").at("learners"), limits.learners);
    AnalyticSettings world;
    SetAll(world, GetTexts(json.at("world")));
    PointMaker maker(setup, limits, json);
    maker.Add(json.at("figures"), world, false);
    const Json& queueing = json.at("queueing");
    SetAll(world, GetTexts(queueing.at("world")));
    maker.Add(queueing.at("figures"), world, true);
    if (limits.packets)
    {
        setup.packets = GetPackets(json.at("packets"), limits);
    }
    return setup;
}

} // namespace

double
TmcExploration::Get(double progress) const
{
    return progress >= share ? last : first + (last - first) * progress / share;
}

TmcTexts
TmcLearner::GetAttributes(bool withQueues) const
{
    TmcTexts texts = withQueues ? queueing : TmcTexts();
    texts.insert(attributes.begin(), attributes.end());
    return texts;
}

std::string
GetTmcParameterFile()
{
    return std::string(EDGE_INFERENCE_EXAMPLES) + "/reproduce-tmc.json";
}

std::string
GetTmcCurveFile()
{
    return std::string(EDGE_INFERENCE_EXAMPLES) + "/reproduce-tmc-paper.csv";
}

TmcSetup
ReadTmcSetup(const std::string& fileName, const TmcLimits& limits)
{
    const Json json = ReadJson(fileName);
    TmcSetup setup;
    try
    {
        setup = MakeSetup(json, limits);
    }
    catch (const Json::exception& problem)
    {
        throw std::runtime_error("the parameter file " + fileName + ": " + problem.what());
    }
    if (setup.points.empty())
    {
        throw std::invalid_argument("no figure is called \"" + limits.figures +
                                    "\": see the list \"figures\" in " + fileName);
    }
    return setup;
}

TmcCurves
ReadTmcCurves(const std::string& fileName)
{
    std::ifstream file(fileName);
    if (!file)
    {
        throw std::runtime_error("cannot read the paper's curves, " + fileName);
    }
    SourcedCsvReader reader(file, fileName);
    TmcCurves curves;
    std::vector<std::string> fields;
    while (reader.Next(fields))
    {
        double x = 0.0;
        if (!ParseNumber(fields[1], x))
        {
            throw reader.Error("\"" + fields[1] + "\" is no number");
        }
        for (std::size_t column = 2; column < fields.size(); ++column)
        {
            double value = 0.0;
            if (!fields[column].empty() && !ParseNumber(fields[column], value))
            {
                throw reader.Error("\"" + fields[column] + "\" is no number");
            }
            if (!fields[column].empty())
            {
                curves[fields[0]][x][reader.GetHeader()[column]] = value;
            }
        }
    }
    return curves;
}

} // namespace edgeinference
} // namespace ns3
