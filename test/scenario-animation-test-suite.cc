/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The NetAnim file of a scenario: well-formed, complete, bounded, and true to tasks.csv and
 * stages.csv of the same run.
 */

#include "access-network-test-kit.h"
#include "netanim-rules.h"
#include "result-table.h"

#include "ns3/animation-file.h"
#include "ns3/constant-velocity-mobility-model.h"
#include "ns3/device-catalogue.h"
#include "ns3/net-device-container.h"
#include "ns3/node-container.h"
#include "ns3/scenario-animation.h"
#include "ns3/scenario-helper.h"
#include "ns3/scenario-options.h"
#include "ns3/simple-net-device.h"
#include "ns3/simulator.h"
#include "ns3/test.h"

#include <algorithm>
#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

using namespace ns3;
using namespace ns3::edgeinference;

namespace
{

using Tree = boost::property_tree::ptree;

/** One element of an animation: its attributes. */
using Element = std::map<std::string, std::string>;

/**
 * An animation as a program reads it. Throws if it is not well-formed.
 */
class AnimationReader
{
  public:
    /** @param path a file */
    explicit AnimationReader(const std::string& path)
    {
        Tree tree;
        boost::property_tree::read_xml(path, tree);
        for (const auto& [tag, child] : tree.get_child("anim"))
        {
            Element element;
            if (auto attributes = child.get_child_optional("<xmlattr>"))
            {
                for (const auto& [name, value] : *attributes)
                {
                    element[name] = value.data();
                }
            }
            m_elements[tag].push_back(element);
        }
    }

    /** @param tag of elements @return those of the file, in its order */
    std::vector<Element> Get(const std::string& tag) const
    {
        const auto found = m_elements.find(tag);
        return found == m_elements.end() ? std::vector<Element>() : found->second;
    }

    /** @param node a node @param what "c", "d", "p" or "s" @return updates of it, by time */
    std::vector<Element> GetUpdates(uint32_t node, const std::string& what) const
    {
        std::vector<Element> updates;
        for (const Element& update : Get("nu"))
        {
            if (update.at("id") == std::to_string(node) && update.at("p") == what)
            {
                updates.push_back(update);
            }
        }
        return updates;
    }

    /** @param name of a counter @param node whose @return its values, by time */
    std::vector<double> GetCounter(const std::string& name, uint32_t node) const
    {
        std::string number = "none";
        for (const Element& counter : Get("ncs"))
        {
            number = counter.at("n") == name ? counter.at("ncId") : number;
        }
        std::vector<double> values;
        for (const Element& update : Get("nc"))
        {
            if (update.at("c") == number && update.at("i") == std::to_string(node))
            {
                values.push_back(std::stod(update.at("v")));
            }
        }
        return values;
    }

    /** @param node a node @return when its colour changes, ns, and to what */
    std::vector<std::pair<int64_t, std::string>> GetColours(uint32_t node) const
    {
        std::vector<std::pair<int64_t, std::string>> colours;
        for (const Element& update : GetUpdates(node, "c"))
        {
            colours.emplace_back(std::llround(std::stod(update.at("t")) * 1e9),
                                 update.at("r") + " " + update.at("g") + " " + update.at("b"));
        }
        return colours;
    }

  private:
    std::map<std::string, std::vector<Element>> m_elements; //!< by tag
};

/** @param colour a colour @return it as GetColours gives it */
std::string
ToText(const AnimationColour& colour)
{
    return std::to_string(colour.red) + " " + std::to_string(colour.green) + " " +
           std::to_string(colour.blue);
}

/** @param channel an access network @param output folder @return a scenario of two seconds */
ScenarioOptions
MakeOptions(const std::string& channel, const std::string& output)
{
    ScenarioOptions options;
    options.channel = channel;
    options.devices = 3;
    options.servers = 1;
    options.agent = "server-only";
    options.model = "alexnet";
    options.taskRate = 4.0;
    options.duration = Seconds(2);
    options.animation = true;
    options.stages = true;
    options.output = output;
    return options;
}

/**
 * @param options a scenario with one agent; it is run @param end gets the end of the run, s
 * @return names and places of its nodes
 */
std::map<uint32_t, std::pair<std::string, Vector>>
RunScenario(const ScenarioOptions& options, double* end = nullptr)
{
    ScenarioHelper scenario(options);
    scenario.Build(options.GetAgents().front(), options.output);
    std::map<uint32_t, std::pair<std::string, Vector>> nodes;
    const NodeContainer all = scenario.GetNetwork()->GetNodes();
    for (uint32_t i = 0; i < all.GetN(); ++i)
    {
        nodes[all.Get(i)->GetId()] = {scenario.GetNetwork()->GetNodeName(all.Get(i)),
                                      all.Get(i)->GetObject<MobilityModel>()->GetPosition()};
    }
    if (end)
    {
        *end = scenario.GetEnd().GetSeconds();
    }
    scenario.Run();
    return nodes;
}

} // namespace

/**
 * @ingroup edge-inference
 * On every channel all nodes are there with name, place, colour and size, packets go between each
 * device and its next node in both directions, and the counters end as the tables of the run say.
 */
class AnimationChannelTestCase : public TestCase
{
  public:
    /** @param channel an access network */
    explicit AnimationChannelTestCase(const std::string& channel)
        : TestCase(channel + ": nodes, packets and counters"),
          m_channel(channel)
    {
    }

  private:
    void DoRun() override
    {
        ScenarioOptions options = MakeOptions(m_channel, CreateTempDirFilename(m_channel));
        options.deadline = MilliSeconds(12);
        double end = 0.0;
        const auto nodes = RunScenario(options, &end);
        const AnimationReader animation(options.output + "/animation.xml");
        NS_TEST_EXPECT_MSG_EQ(
            animationtest::NetAnimRules::FindProblems(options.output + "/animation.xml"),
            "",
            "as NetAnim reads it");
        CheckNodes(animation, nodes);
        CheckPackets(animation, static_cast<uint32_t>(options.devices));
        if (m_channel == "nr")
        {
            CheckBlocks(animation, static_cast<uint32_t>(options.devices));
        }
        CheckCounters(animation, ReadTable(options.output + "/tasks.csv"), end);
    }

    /** @param animation it @param nodes what was built */
    void CheckNodes(const AnimationReader& animation,
                    const std::map<uint32_t, std::pair<std::string, Vector>>& nodes)
    {
        std::size_t found = 0;
        for (const Element& element : animation.Get("node"))
        {
            const auto id = static_cast<uint32_t>(std::stoul(element.at("id")));
            if (nodes.count(id) == 0)
            {
                continue; // of a cell's core
            }
            ++found;
            const auto& [name, place] = nodes.at(id);
            NS_TEST_EXPECT_MSG_EQ_TOL(std::stod(element.at("locX")), place.x, 1e-6, name);
            NS_TEST_EXPECT_MSG_EQ_TOL(std::stod(element.at("locY")), place.y, 1e-6, name);
            const auto texts = animation.GetUpdates(id, "d");
            NS_TEST_ASSERT_MSG_EQ(texts.empty(), false, name << " has no name");
            NS_TEST_EXPECT_MSG_EQ(texts.back().at("descr").rfind(name, 0), 0, "its name: " << name);
            NS_TEST_EXPECT_MSG_GT(animation.GetUpdates(id, "s").size(), 0, name << " has no size");
            NS_TEST_EXPECT_MSG_GT(animation.GetColours(id).size(), 1, name << " has no colour");
        }
        NS_TEST_EXPECT_MSG_EQ(found, nodes.size(), "every node once");
    }

    /**
     * What a cell of 5G NR and a device send each other is one block per slot, and a slot of 30 kHz
     * lasts 0.5 ms (TS 38.211, 4.3.2).
     * @param animation it @param devices how many, with the first node numbers
     */
    void CheckBlocks(const AnimationReader& animation, uint32_t devices)
    {
        std::set<std::tuple<std::string, std::string, std::string>> begun;
        uint64_t blocks = 0;
        for (const Element& block : animation.Get("p"))
        {
            if (std::min(std::stoul(block.at("fId")), std::stoul(block.at("tId"))) < devices)
            {
                ++blocks;
                begun.emplace(block.at("fId"), block.at("tId"), block.at("fbTx"));
                const double took = std::stod(block.at("lbRx")) - std::stod(block.at("fbTx"));
                NS_TEST_EXPECT_MSG_GT(took, 0.5e-3 / 14 - 2e-9, "a symbol or more");
                NS_TEST_EXPECT_MSG_LT(took, 0.5e-3 + 2e-9, "within a slot");
            }
        }
        NS_TEST_EXPECT_MSG_EQ(begun.size(), blocks, "each block once");
    }

    /** @param animation it @param devices how many, with the first node numbers */
    void CheckPackets(const AnimationReader& animation, uint32_t devices)
    {
        std::map<std::string, uint64_t> sent;
        std::map<std::string, uint64_t> received;
        for (const Element& wired : animation.Get("p"))
        {
            ++sent[wired.at("fId")];
            ++received[wired.at("tId")];
            NS_TEST_EXPECT_MSG_EQ(wired.count("meta-info"), 0, "no headers unless asked for");
        }
        // a shared medium: one record per transmission, one per receiver
        for (const Element& sending : animation.Get("pr"))
        {
            ++sent[sending.at("fId")];
            NS_TEST_EXPECT_MSG_EQ(sending.count("meta-info"), 0, "no headers unless asked for");
        }
        for (const Element& receiving : animation.Get("wpr"))
        {
            ++received[receiving.at("tId")];
        }
        for (uint32_t i = 0; i < devices; ++i)
        {
            NS_TEST_EXPECT_MSG_GT(sent[std::to_string(i)], 10, "packets of device " << i);
            NS_TEST_EXPECT_MSG_GT(received[std::to_string(i)], 10, "packets to device " << i);
        }
    }

    /** @param animation it @param tasks tasks.csv of the same run @param end of the run, s */
    void CheckCounters(const AnimationReader& animation,
                       const std::vector<Element>& tasks,
                       double end)
    {
        std::map<uint32_t, double> missed;
        std::map<uint32_t, double> joules;
        double all = 0.0;
        for (const Element& task : tasks)
        {
            // the endpoint id of a node's only application is its number plus one
            const auto node = static_cast<uint32_t>(std::stoul(task.at("device"))) - 1;
            const int64_t took = std::stoll(task.at("latency_ns"));
            const bool miss = task.at("status") != "completed" || took > 12000000;
            missed[node] += miss ? 1.0 : 0.0;
            all += miss ? 1.0 : 0.0;
            joules[node] +=
                std::stod(task.at("energy_compute_j")) + std::stod(task.at("energy_radio_j"));
        }
        NS_TEST_EXPECT_MSG_GT(all, 0.0, "a deadline that nobody misses checks nothing");
        for (const auto& [node, count] : missed)
        {
            NS_TEST_EXPECT_MSG_EQ(animation.GetCounter("Deadlines missed", node).back(),
                                  count,
                                  "as tasks.csv says");
            NS_TEST_EXPECT_MSG_EQ(animation.GetCounter("Layers on the device", node).back(),
                                  0.0,
                                  "server-only leaves nothing on the device");
            // the sources of a random edge network do not compute
            const double watts = FindDevice("raspberry-pi-4").idlePower.value;
            const double idle = m_channel == "random-edge" ? 0.0 : watts * end;
            NS_TEST_EXPECT_MSG_EQ_TOL(animation.GetCounter("Energy used J", node).back(),
                                      joules[node] + idle,
                                      1e-3,
                                      "as tasks.csv and the catalogue say");
            NS_TEST_EXPECT_MSG_GT(animation.GetCounter("Uplink Mbps", node).back(), 1.0, "rate");
        }
    }

    std::string m_channel; //!< name
};

/**
 * @ingroup edge-inference
 * Colours say where the work runs: those of a device that does everything itself change exactly
 * when stages.csv says that its stages begin and end, and those of work elsewhere are of the site
 * that does it, on both sides.
 */
class AnimationColourTestCase : public TestCase
{
  public:
    AnimationColourTestCase()
        : TestCase("colours follow the work")
    {
    }

  private:
    void DoRun() override
    {
        RunAlone();
        RunElsewhere("server-only", ScenarioAnimation::SERVER, 1);
        RunElsewhere("cloud-only", ScenarioAnimation::CLOUD, 2);
    }

    /** The device does everything. */
    void RunAlone()
    {
        ScenarioOptions options = MakeOptions("p2p", CreateTempDirFilename("alone"));
        options.devices = 1;
        options.agent = "device-only";
        options.taskSource = "periodic";
        options.taskRate = 2.0;
        RunScenario(options);
        const AnimationReader animation(options.output + "/animation.xml");
        std::vector<int64_t> expected;
        for (const Element& row : ReadTable(options.output + "/stages.csv"))
        {
            if (row.at("state") == "device_compute")
            {
                expected.push_back(std::stoll(row.at("start_ns")));
                expected.push_back(std::stoll(row.at("end_ns")));
            }
        }
        std::vector<int64_t> seen;
        bool busy = false;
        for (const auto& [ns, colour] : animation.GetColours(0))
        {
            if ((colour == ToText(ScenarioAnimation::DEVICE)) != busy)
            {
                busy = !busy;
                seen.push_back(ns);
            }
        }
        NS_TEST_EXPECT_MSG_GT(expected.size(), 4, "stages");
        NS_TEST_ASSERT_MSG_EQ(seen.size(), expected.size(), "one change per begin and end");
        for (std::size_t i = 0; i < seen.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(seen[i], expected[i], "to the nanosecond");
        }
    }

    /** @param agent who sends everything away @param colour of the site @param node of the site */
    void RunElsewhere(const std::string& agent, const AnimationColour& colour, uint32_t node)
    {
        ScenarioOptions options = MakeOptions("p2p", CreateTempDirFilename(agent));
        options.devices = 1;
        options.agent = agent;
        RunScenario(options);
        const AnimationReader animation(options.output + "/animation.xml");
        const auto tasks = ReadTable(options.output + "/tasks.csv").size();
        std::map<std::string, std::size_t> device;
        for (const auto& [ns, name] : animation.GetColours(0))
        {
            ++device[name];
        }
        NS_TEST_EXPECT_MSG_GT(device[ToText(colour)], 0, agent << ": device");
        NS_TEST_EXPECT_MSG_GT(tasks + 1, device[ToText(colour)], "at most once per task");
        NS_TEST_EXPECT_MSG_GT(device[ToText(ScenarioAnimation::ON_WAY)], 0, "while it travels");
        NS_TEST_EXPECT_MSG_EQ(device[ToText(ScenarioAnimation::DEVICE)], 0, "nothing runs there");
        std::size_t site = 0;
        for (const auto& [ns, name] : animation.GetColours(node))
        {
            site += name == ToText(colour) ? 1 : 0;
        }
        NS_TEST_EXPECT_MSG_EQ(site, device[ToText(colour)], "the site as the device");
    }
};

/**
 * @ingroup edge-inference
 * The rates beside a wire add up to what went through it: the payload of the tables, and what TCP,
 * IP and PPP put around it (52 + 2 bytes around at most 1448) and control messages.
 */
class AnimationWireTestCase : public TestCase
{
  public:
    AnimationWireTestCase()
        : TestCase("rates of wires add up")
    {
    }

  private:
    void DoRun() override
    {
        ScenarioOptions options = MakeOptions("p2p", CreateTempDirFilename("wire"));
        options.devices = 1;
        options.cloud = false;
        options.taskRate = 10.0;
        double end = 0.0;
        RunScenario(options, &end);
        double payload = 0.0; // that has arrived
        double all = 0.0;     // and that the end of the run may have cut short
        for (const Element& task : ReadTable(options.output + "/tasks.csv"))
        {
            const double megabits = 8e-6 * std::stod(task.at("bytes_up"));
            payload += task.at("status") == "completed" ? megabits : 0.0;
            all += megabits;
        }
        const AnimationReader animation(options.output + "/animation.xml");
        // a text is about the second before it, and the last one about the rest; the device is node
        // 0 and the first end of its wire
        std::map<double, double> rates;
        for (const Element& update : animation.Get("linkupdate"))
        {
            if (update.at("fromId") == "0")
            {
                rates[std::stod(update.at("t"))] = std::stod(update.at("ld"));
            }
        }
        double megabits = 0.0;
        for (double second = 1.0; second < end + 1.0; second += 1.0)
        {
            const double at = std::min(second, end);
            megabits += std::prev(rates.upper_bound(at))->second * (at - second + 1.0);
        }
        NS_TEST_EXPECT_MSG_GT(payload, 10.0, "Mb");
        NS_TEST_EXPECT_MSG_GT(megabits, payload, "payload and what is around it");
        NS_TEST_EXPECT_MSG_GT(all * (1502.0 / 1448.0) + 0.5, megabits, "and little else");
    }
};

/**
 * @ingroup edge-inference
 * The file keeps to its size: packets end, the story goes on; headers only if asked for; the run is
 * the same as without an animation.
 */
class AnimationSizeTestCase : public TestCase
{
  public:
    AnimationSizeTestCase()
        : TestCase("size, headers, and no influence on the run")
    {
    }

  private:
    void DoRun() override
    {
        ScenarioOptions options = MakeOptions("wifi", CreateTempDirFilename("bound"));
        options.animationLimit = 1;
        options.taskRate = 8.0;
        options.duration = Seconds(2);
        RunScenario(options);
        CheckBound(options);
        const std::string tasks = ReadFile(options.output + "/tasks.csv");
        options.animation = false;
        options.output = CreateTempDirFilename("without");
        RunScenario(options);
        NS_TEST_EXPECT_MSG_EQ(std::filesystem::exists(options.output + "/animation.xml"),
                              false,
                              "only if asked for");
        NS_TEST_EXPECT_MSG_EQ((ReadFile(options.output + "/tasks.csv") == tasks),
                              true,
                              "the same tasks whatever is recorded");
    }

    /** @param options of a run whose animation has too many packets */
    void CheckBound(const ScenarioOptions& options)
    {
        const std::string file = options.output + "/animation.xml";
        NS_TEST_EXPECT_MSG_LT(std::filesystem::file_size(file), 1000001, "a megabyte");
        const AnimationReader animation(file);
        double packets = 0.0;
        for (const Element& packet : animation.Get("pr"))
        {
            packets = std::max(packets, std::stod(packet.at("fbTx")));
        }
        double counters = 0.0;
        for (const Element& counter : animation.Get("nc"))
        {
            counters = std::max(counters, std::stod(counter.at("t")));
        }
        const Element last = ReadTable(options.output + "/tasks.csv").back();
        const double end = 1e-9 * std::stod(last.at("finished_ns"));
        NS_TEST_EXPECT_MSG_LT(packets, end - 0.5, "packets end early");
        NS_TEST_EXPECT_MSG_GT(counters, end - 0.2, "the story goes on");
        bool said = false;
        for (const Element& update : animation.Get("nu"))
        {
            said = said || (update.at("p") == "d" &&
                            update.at("descr").find("packets until") != std::string::npos);
        }
        NS_TEST_EXPECT_MSG_EQ(said, true, "who looks is told");
    }
};

/**
 * @ingroup edge-inference
 * Packets with their headers. ns-3 takes them down from the first packet of a process on or not at
 * all, and its builds with assertions say so: this case comes before all others.
 */
class AnimationHeadersTestCase : public TestCase
{
  public:
    AnimationHeadersTestCase()
        : TestCase("the headers of packets are there when asked for")
    {
    }

  private:
    void DoRun() override
    {
        ScenarioOptions options = MakeOptions("p2p", CreateTempDirFilename("headers"));
        options.devices = 1;
        options.taskRate = 1.0;
        options.duration = Seconds(1);
        options.animationMetadata = true;
        RunScenario(options);
        const auto packets = AnimationReader(options.output + "/animation.xml").Get("p");
        NS_TEST_ASSERT_MSG_EQ(packets.empty(), false, "packets");
        NS_TEST_EXPECT_MSG_NE(packets.front().at("meta-info").find("Ipv4Header"),
                              std::string::npos,
                              "headers of packets");
    }
};

/**
 * @ingroup edge-inference
 * The transmission of a radio that NetAnim has no code for is drawn from when it begins to when it
 * has arrived, until the file is closed.
 */
class AnimationAirTestCase : public TestCase
{
  public:
    AnimationAirTestCase()
        : TestCase("a transmission of an unknown radio")
    {
    }

  private:
    void DoRun() override
    {
        NodeContainer nodes(2);
        NetDeviceContainer radios;
        for (uint32_t i = 0; i < 2; ++i)
        {
            radios.Add(CreateObject<SimpleNetDevice>());
            nodes.Get(i)->AddDevice(radios.Get(i));
        }
        const std::string name = CreateTempDirFilename("air.xml");
        AnimationFile file(name, 1000000, false);
        Simulator::Schedule(MilliSeconds(1500),
                            &AnimationFile::Send,
                            &file,
                            radios.Get(1),
                            radios.Get(0),
                            1000,
                            MicroSeconds(500));
        Simulator::Stop(Seconds(2));
        Simulator::Run();
        file.Close();
        file.Send(radios.Get(0), radios.Get(1), 1000, MicroSeconds(500));
        Simulator::Destroy();
        const auto packets = AnimationReader(name).Get("p");
        NS_TEST_ASSERT_MSG_EQ(packets.size(), 1, "one transmission");
        NS_TEST_EXPECT_MSG_EQ(packets[0].at("fId"), "1", "from");
        NS_TEST_EXPECT_MSG_EQ(packets[0].at("tId"), "0", "to");
        NS_TEST_EXPECT_MSG_EQ_TOL(std::stod(packets[0].at("fbTx")), 1.5, 1e-9, "begins");
        NS_TEST_EXPECT_MSG_EQ_TOL(std::stod(packets[0].at("lbTx")), 1.5005, 1e-9, "is sent");
        NS_TEST_EXPECT_MSG_EQ_TOL(std::stod(packets[0].at("lbRx")), 1.5005, 1e-9, "is there");
    }
};

/**
 * @ingroup edge-inference
 * The file by itself: a node that moves is followed, what does not change is not written again, and
 * when the size is used up the file ends well-formed.
 */
class AnimationFileTestCase : public TestCase
{
  public:
    AnimationFileTestCase()
        : TestCase("the file by itself")
    {
    }

  private:
    /** @param file where @param node whose text changes @param ms now */
    static void Step(AnimationFile* file, Ptr<Node> node, int64_t ms)
    {
        file->SetText(node, "step <" + std::to_string(ms) + "> & \"more\"");
        file->SetColour(node, ScenarioAnimation::CLOUD);
    }

    void DoRun() override
    {
        NodeContainer nodes(2);
        auto walk = CreateObject<ConstantVelocityMobilityModel>();
        nodes.Get(0)->AggregateObject(walk);
        walk->SetVelocity(Vector(10.0, 0.0, 0.0));
        const std::string name = CreateTempDirFilename("file.xml");
        constexpr uint64_t LIMIT = 150000;
        AnimationFile file(name, LIMIT, false);
        for (int64_t ms = 0; ms < 3000; ++ms)
        {
            Simulator::Schedule(MilliSeconds(ms),
                                &AnimationFileTestCase::Step,
                                &file,
                                nodes.Get(1),
                                ms);
        }
        Simulator::Stop(Seconds(3));
        Simulator::Run();
        const Time end = file.GetEnd();
        file.Close();
        Simulator::Destroy();
        NS_TEST_EXPECT_MSG_LT(std::filesystem::file_size(name), LIMIT + 1, "the limit");
        NS_TEST_EXPECT_MSG_LT(end, Seconds(3), "not everything fits");
        const AnimationReader animation(name);
        const auto texts = animation.GetUpdates(1, "d");
        NS_TEST_EXPECT_MSG_EQ(texts.size(),
                              static_cast<uint64_t>(end.GetMilliSeconds()) + 1,
                              "all");
        NS_TEST_EXPECT_MSG_EQ(texts[7].at("descr"), "step <7> & \"more\"", "what was said");
        NS_TEST_EXPECT_MSG_EQ(animation.GetColours(1).size(), 2, "red at first, then once");
        const auto places = animation.GetUpdates(0, "p");
        NS_TEST_ASSERT_MSG_EQ(places.empty(), false, "the node moves");
        for (const Element& place : places)
        {
            NS_TEST_EXPECT_MSG_EQ_TOL(std::stod(place.at("x")),
                                      10.0 * std::stod(place.at("t")),
                                      1e-6,
                                      "10 m/s");
        }
        std::string refusal;
        try
        {
            AnimationFile tiny(name, 1000, false);
        }
        catch (const std::runtime_error& error)
        {
            refusal = error.what();
        }
        NS_TEST_EXPECT_MSG_NE(refusal.find("allow more than 1000"), std::string::npos, refusal);
    }
};

/**
 * @ingroup edge-inference
 * The animation of a scenario.
 */
class ScenarioAnimationTestSuite : public TestSuite
{
  public:
    ScenarioAnimationTestSuite()
        : TestSuite("edge-inference-scenario-animation", Type::SYSTEM)
    {
        AddTestCase(new AnimationHeadersTestCase);
        for (const std::string channel : {"p2p", "csma", "wifi", "random-edge"})
        {
            AddTestCase(new AnimationChannelTestCase(channel));
        }
        for (const std::string channel : {"lte", "nr"})
        {
            if (accesstest::HasNetwork(channel))
            {
                AddTestCase(new AnimationChannelTestCase(channel));
            }
        }
        AddTestCase(new AnimationColourTestCase);
        AddTestCase(new AnimationWireTestCase);
        AddTestCase(new AnimationSizeTestCase);
        AddTestCase(new AnimationAirTestCase);
        AddTestCase(new AnimationFileTestCase);
    }
};

static ScenarioAnimationTestSuite g_scenarioAnimationTestSuite; //!< registers the suite
