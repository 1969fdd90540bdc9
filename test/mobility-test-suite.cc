/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Devices that move: where they are, and what becomes of their tasks when they go from one access
 * point or cell to another.
 */
#include "access-network-test-kit.h"
#include "schedule-action.h"

#include "ns3/access-network.h"
#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/device-mobility.h"
#include "ns3/double.h"
#include "ns3/edge-inference-compat.h"
#include "ns3/ipv4.h"
#include "ns3/mobile-device-application.h"
#include "ns3/mobility-model.h"
#include "ns3/object-factory.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/scenario-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/test.h"
#include "ns3/type-lookup.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::edgeinference;

namespace
{

/** @param mobility of the devices @param devices how many @return a network with wires only */
Ptr<AccessNetwork>
MakeNetwork(const std::string& mobility, uint32_t devices)
{
    ObjectFactory factory("ns3::edgeinference::PointToPointAccessNetwork");
    auto network = factory.Create<AccessNetwork>();
    network->SetAttribute("Mobility", StringValue(mobility));
    network->AssignStreams(5);
    network->Build(devices, 1, false);
    return network;
}

} // namespace

/**
 * @ingroup edge-inference
 * Models by name: they move as fast as they say, stay in the area, and are the same with the same
 * seed.
 */
class RandomMobilityTestCase : public TestCase
{
  public:
    RandomMobilityTestCase()
        : TestCase("Random mobility: as fast as it says, within the area, repeatable")
    {
    }

  private:
    /** What was seen of a device. */
    struct Sight
    {
        double longest{0.0};  //!< step within a tenth of a second, m
        double way{0.0};      //!< sum of the steps, m
        double farthest{0.0}; //!< coordinate, m
        Vector last;          //!< place
        uint32_t steps{0};    //!< steps seen
    };

    /** @param network built @param sight what was seen so far */
    static void Look(Ptr<AccessNetwork> network, Sight* sight)
    {
        const Vector place =
            network->GetDevices().Get(0)->GetObject<MobilityModel>()->GetPosition();
        if (sight->steps++ > 0)
        {
            const double step = CalculateDistance(place, sight->last);
            sight->longest = std::max(sight->longest, step);
            sight->way += step;
        }
        sight->farthest =
            std::max({sight->farthest, std::abs(place.x), std::abs(place.y), std::abs(place.z)});
        sight->last = place;
        Simulator::Schedule(MilliSeconds(100), &RandomMobilityTestCase::Look, network, sight);
    }

    /** @param mobility a text @param run seed @return what is seen in 200 s */
    static Sight Watch(const std::string& mobility, uint64_t run = 1)
    {
        RngSeedManager::SetRun(run);
        auto network = MakeNetwork(mobility, 2);
        Sight sight;
        Simulator::ScheduleNow(&RandomMobilityTestCase::Look, network, &sight);
        Simulator::Stop(Seconds(200));
        Simulator::Run();
        network->Dispose();
        Simulator::Destroy();
        return sight;
    }

    void DoRun() override
    {
        const uint64_t before = RngSeedManager::GetRun();
        const double radius = 15.0; // of the network
        for (const std::string name : {"random-walk", "random-waypoint", "random-direction"})
        {
            const Sight sight = Watch(name);
            NS_TEST_EXPECT_MSG_EQ_TOL(sight.longest, 0.14, 1e-6, name << ": 1.4 m/s");
            // less where it turns between two looks
            NS_TEST_EXPECT_MSG_GT(sight.way, 0.95 * 280.0, name << ": all the time");
            NS_TEST_EXPECT_MSG_LT(sight.farthest, radius + 1e-3, name << ": within the area");
            NS_TEST_EXPECT_MSG_EQ(Watch(name).last, sight.last, name << ": again");
            NS_TEST_EXPECT_MSG_NE(Watch(name, 2).last, sight.last, name << ": another run");
        }
        const Sight memory = Watch("gauss-markov");
        NS_TEST_EXPECT_MSG_EQ_TOL(memory.way, 280.0, 28.0, "gauss-markov: mean speed");
        // the model turns at the first step outside of its bounds, one second of 2 m/s at most
        NS_TEST_EXPECT_MSG_LT(memory.farthest, radius + 4.0, "gauss-markov: near the area");
        const Sight fast = Watch("random-waypoint/Speed=ns3::ConstantRandomVariable[Constant=10]");
        NS_TEST_EXPECT_MSG_EQ_TOL(fast.longest, 1.0, 1e-6, "10 m/s");
        NS_TEST_EXPECT_MSG_EQ(Watch("static").way, 0.0, "static");
        const Sight narrow = Watch("random-walk/Bounds=-16|16|-16|12/Mode=Distance/Distance=3");
        NS_TEST_EXPECT_MSG_GT(narrow.way, 200.0, "bounds of one's own");
        RngSeedManager::SetRun(before);
    }
};

/**
 * @ingroup edge-inference
 * A file of ns-2's movements, and what is none.
 */
class MobilityTextTestCase : public TestCase
{
  public:
    MobilityTextTestCase()
        : TestCase("Movements of a file to the metre; bad text ends in one sentence")
    {
    }

  private:
    /** @param text of a mobility @return what it throws */
    static std::string Refusal(const std::string& text)
    {
        try
        {
            MakeNetwork(text, 1);
        }
        catch (const std::exception& error)
        {
            Simulator::Destroy();
            return error.what();
        }
        Simulator::Destroy();
        return "";
    }

    void DoRun() override
    {
        const std::string name = CreateTempDirFilename("walk.tcl");
        std::ofstream(name) << "$node_(0) set X_ 5.0\n"
                               "$node_(0) set Y_ 1.0\n"
                               "$node_(0) set Z_ 0.0\n"
                               "$ns_ at 2.0 \"$node_(0) setdest 25.0 1.0 2.0\"\n"
                               "$ns_ at 20.0 \"$node_(0) setdest 25.0 11.0 5.0\"\n";
        auto network = MakeNetwork("trace/File=" + name, 2);
        const std::map<double, Vector> expected{{1.0, Vector(5, 1, 0)},
                                                {7.0, Vector(15, 1, 0)},
                                                {15.0, Vector(25, 1, 0)},
                                                {21.0, Vector(25, 6, 0)},
                                                {30.0, Vector(25, 11, 0)}};
        const auto device = network->GetDevices().Get(0)->GetObject<MobilityModel>();
        const auto other = network->GetDevices().Get(1)->GetObject<MobilityModel>();
        const Vector still = other->GetPosition();
        uint32_t looks = 0;
        for (const auto& [when, place] : expected)
        {
            testing::ScheduleAction(Seconds(when), [&, when = when, place = place] {
                NS_TEST_EXPECT_MSG_LT(CalculateDistance(device->GetPosition(), place),
                                      1e-6,
                                      "at " << when << " s");
                ++looks;
            });
        }
        Simulator::Stop(Seconds(31));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(looks, expected.size(), "all was looked at");
        NS_TEST_EXPECT_MSG_EQ(other->GetPosition(), still, "who is not in the file stands still");
        network->Dispose();
        Simulator::Destroy();
        const std::string empty = CreateTempDirFilename("empty.tcl");
        std::ofstream(empty) << "no movement\n";
        const std::map<std::string, std::string> bad{
            {"teleport", "'teleport' is none of gauss-markov"},
            {"random-walk/Speed", "'Speed' is not of the form Attribute=value"},
            {"random-walk/Colour=red", "no attribute Colour"},
            {"random-walk/Time=soon", "give a duration"},
            {"random-walk/Bounds=0|20", "no area such as 0|20|0|10"},
            {"gauss-markov/Bounds=0|20|0|20", "no area such as 0|20|0|10|0|3"},
            {"random-walk/Speed=fast", "ns-3 knows no such type"},
            {"random-walk/Bounds=1|2|1|2", "a device stands at 15, 0, outside of Bounds 1|2|1|2"},
            {"trace", "trace/File=NAME"},
            {"trace/File=nowhere.tcl", "nowhere.tcl"},
            {"trace/File=" + empty, "moves nobody"},
        };
        for (const auto& [text, part] : bad)
        {
            const std::string sentence = Refusal(text);
            NS_TEST_EXPECT_MSG_NE(sentence.find(part), std::string::npos, text << ": " << sentence);
            NS_TEST_EXPECT_MSG_EQ(sentence.find('\n'), std::string::npos, text << ": one line");
        }
    }
};

/**
 * @ingroup edge-inference
 * A device on its way from one access point or cell to the next and back: it keeps its address and
 * its connections, and its tasks go on.
 */
class RoamingTestCase : public TestCase
{
  public:
    /** @param channel its short name @param speed of the device, m/s @param distance between two
     * access points or cells, m @param settings attributes of the network */
    RoamingTestCase(const std::string& channel,
                    double speed,
                    double distance,
                    std::map<std::string, std::string> settings)
        : TestCase(channel + ": a device that goes from cell to cell and back has its tasks done"),
          m_channel(channel),
          m_speed(speed),
          m_distance(distance),
          m_settings(std::move(settings))
    {
    }

  private:
    /** @param record a task that ended */
    void TakeEnd(const TaskRecord& record)
    {
        m_records.push_back(record);
    }

    void TakeLoss(uint64_t, MessageLane, const std::string&)
    {
        ++m_lost;
    }

    /** @param scenario built; its serving cell is written down when it changes */
    void Look(ScenarioHelper* scenario)
    {
        const auto network = scenario->GetNetwork();
        const uint32_t now = network->GetServingPoint(0);
        const bool served = now < network->GetAccessPoints().GetN();
        m_unserved += served ? 0.0 : 0.01;
        if (served && (m_cells.empty() || m_cells.back() != now))
        {
            m_cells.push_back(now);
        }
        Simulator::Schedule(MilliSeconds(10), &RoamingTestCase::Look, this, scenario);
    }

    void DoRun() override
    {
        const double legs = m_distance / m_speed;
        const std::string name = CreateTempDirFilename("there-and-back.tcl");
        std::ofstream(name) << "$node_(0) set X_ 0.0\n$node_(0) set Y_ 2.0\n$node_(0) set Z_ 0.0\n"
                            << "$ns_ at 3.0 \"$node_(0) setdest " << m_distance << " 2.0 "
                            << m_speed << "\"\n"
                            << "$ns_ at " << 5.0 + legs << " \"$node_(0) setdest 0.0 2.0 "
                            << m_speed << "\"\n";
        for (const auto& [attribute, value] : m_settings)
        {
            Config::SetDefault("ns3::edgeinference::" + attribute, StringValue(value));
        }
        ScenarioOptions options;
        options.channel = m_channel;
        options.devices = 2;
        options.servers = 1;
        options.cloud = false;
        options.model = "b-alexnet"; // 12 kB per task
        options.agent = "server-only";
        options.taskSource = "periodic";
        options.taskRate = 5.0;
        options.deadline = Time(0);
        options.mobility = "trace/File=" + name;
        options.recovery = "resend";
        options.output = "";
        options.regret = 0;
        options.duration = Seconds(7.0 + 2.0 * legs);
        ScenarioHelper scenario(options);
        scenario.Build(options.GetAgents().front());
        auto device = DynamicCast<MobileDeviceApplication>(scenario.GetDevices().Get(0));
        device->TraceConnectWithoutContext("TaskEnded",
                                           MakeCallback(&RoamingTestCase::TakeEnd, this));
        device->GetEndpoint()->TraceConnectWithoutContext(
            "Lost",
            MakeCallback(&RoamingTestCase::TakeLoss, this));
        Simulator::Schedule(scenario.GetNetwork()->GetReadyTime(),
                            &RoamingTestCase::Look,
                            this,
                            &scenario);
        scenario.Run();
        Config::Reset();
        CheckTasks();
    }

    /** Look at what was seen. */
    void CheckTasks()
    {
        NS_TEST_EXPECT_MSG_EQ((m_cells == std::vector<uint32_t>{0, 1, 0}), true, "there and back");
        // ten beacons of 102.4 ms are missed, then it listens for 120 ms, twice
        NS_TEST_EXPECT_MSG_LT(m_unserved, 1.0, "it is soon served again");
        NS_TEST_EXPECT_MSG_EQ(m_lost, 0, "connections survive");
        std::size_t completed = 0;
        int64_t slowest = 0;
        for (const auto& record : m_records)
        {
            completed += record.status == TaskStatus::COMPLETED ? 1 : 0;
            slowest = std::max(slowest, record.finishedNs - record.createdNs);
        }
        // those of the last instants have no time left
        NS_TEST_EXPECT_MSG_GT(completed + 3, m_records.size(), "tasks that completed");
        NS_TEST_EXPECT_MSG_GT(completed, 50, "there were tasks");
        NS_TEST_EXPECT_MSG_LT(slowest, 6000000000, "the slowest waited for the next cell");
    }

    std::string m_channel;                         //!< its short name
    double m_speed;                                //!< m/s
    double m_distance;                             //!< m
    std::map<std::string, std::string> m_settings; //!< attributes
    std::vector<TaskRecord> m_records;             //!< tasks of the device
    std::vector<uint32_t> m_cells;                 //!< that served it, in order
    double m_unserved{0.0};                        //!< time without a cell, s
    uint32_t m_lost{0};                            //!< connections
};

/**
 * @ingroup edge-inference
 * Devices that stand among several access points get as much through as with one: tensors of 602
 * kB, whose segments the radio joins to larger frames.
 */
class SeveralPointsTestCase : public TestCase
{
  public:
    SeveralPointsTestCase()
        : TestCase("wifi: two access points carry what one carries")
    {
    }

  private:
    /** @param points access points @return mean latency, s */
    double Measure(uint32_t points)
    {
        Config::SetDefault("ns3::edgeinference::WifiAccessNetwork::Aps", UintegerValue(points));
        ScenarioOptions options;
        options.channel = "wifi";
        options.devices = 2;
        options.model = "alexnet";
        options.agent = "server-only/IdealKnowledge=true";
        options.taskSource = "periodic";
        options.taskRate = 2.0;
        options.duration = Seconds(3);
        options.output = "";
        options.regret = 0;
        m_records.clear();
        ScenarioHelper scenario(options);
        scenario.Build(options.GetAgents().front());
        for (uint32_t i = 0; i < options.devices; ++i)
        {
            scenario.GetDevices().Get(i)->TraceConnectWithoutContext(
                "TaskEnded",
                MakeCallback(&SeveralPointsTestCase::TakeEnd, this));
        }
        scenario.Run();
        Config::Reset();
        double seconds = 0.0;
        for (const auto& record : m_records)
        {
            NS_TEST_EXPECT_MSG_EQ(record.reason, "", points << " access points");
            NS_TEST_EXPECT_MSG_EQ(record.bytesUp, 602112, "the picture goes up");
            seconds += static_cast<double>(record.finishedNs - record.createdNs) * 1e-9;
        }
        NS_TEST_EXPECT_MSG_GT(m_records.size(), 8, "there were tasks");
        return seconds / static_cast<double>(m_records.size());
    }

    void DoRun() override
    {
        const double one = Measure(1);
        for (const uint32_t points : {2U, 3U})
        {
            // 1.34 and 1.38: without A-MSDUs each segment has a header on the air
            const double several = Measure(points);
            NS_TEST_EXPECT_MSG_LT(several, 1.6 * one, points << " access points");
        }
    }

    /** @param record of a task */
    void TakeEnd(const TaskRecord& record)
    {
        m_records.push_back(record);
    }

    std::vector<TaskRecord> m_records; //!< of a run
};

/**
 * @ingroup edge-inference
 * Mobility.
 */
class MobilityTestSuite : public TestSuite
{
  public:
    MobilityTestSuite()
        : TestSuite("edge-inference-mobility", Type::SYSTEM)
    {
        AddTestCase(new RandomMobilityTestCase);
        AddTestCase(new SeveralPointsTestCase);
        AddTestCase(new MobilityTextTestCase);
        AddTestCase(new RoamingTestCase(
            "wifi",
            10.0,
            60.0,
            {{"WifiAccessNetwork::Aps", "2"}, {"WifiAccessNetwork::ApDistance", "60"}}));
        if (accesstest::HasNetwork("lte"))
        {
            AddTestCase(new RoamingTestCase(
                            "lte",
                            60.0,
                            300.0,
                            {{"LteAccessNetwork::Cells", "2"},
                             {"LteAccessNetwork::CellDistance", "300"},
                             {"LteAccessNetwork::HandoverAlgorithm", "A3RsrpHandoverAlgorithm"}}),
                        EDGE_INFERENCE_TEST_EXTENSIVE);
        }
    }
};

static MobilityTestSuite g_mobilityTestSuite; //!< registers the suite
