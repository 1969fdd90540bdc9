/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What the tests of the applications share: small networks with round numbers, a star of
 * point-to-point links, and what must hold after every run. Only tests include it.
 */
#ifndef EDGE_INFERENCE_APPLICATION_TEST_KIT_H
#define EDGE_INFERENCE_APPLICATION_TEST_KIT_H

#include "application-toys.h"

#include "ns3/basic-energy-source.h"
#include "ns3/config.h"
#include "ns3/data-rate.h"
#include "ns3/dnn-model-builder.h"
#include "ns3/double.h"
#include "ns3/edge-server-application.h"
#include "ns3/error-model.h"
#include "ns3/exit-record.h"
#include "ns3/flops-latency-model.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-global-routing-helper.h"
#include "ns3/mobile-device-application.h"
#include "ns3/node-container.h"
#include "ns3/partition-controller-application.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{
namespace apptest
{

/** Layers of MakeChainModel() by name. */
enum ChainLayer : LayerId
{
    CHAIN_INPUT, //!< 300 kB
    CHAIN_A,     //!< 100 MFLOP, 200 kB
    CHAIN_B,     //!< 200 MFLOP, 100 kB; the exit is attached here
    CHAIN_HEAD,  //!< 10 MFLOP, 40 B
    CHAIN_C,     //!< 400 MFLOP, 50 kB
    CHAIN_D,     //!< 100 MFLOP, 40 B: the answer
};

/** Layers of MakeDiamondModel() by name. */
enum DiamondLayer : LayerId
{
    DIAMOND_INPUT, //!< 300 kB
    DIAMOND_STEM,  //!< 100 MFLOP, 200 kB
    DIAMOND_LEFT,  //!< 400 MFLOP, 100 kB
    DIAMOND_RIGHT, //!< 300 MFLOP, 80 kB
    DIAMOND_JOIN,  //!< 100 MFLOP, 40 B: the answer
};

/**
 * @param name of the layer @param elements of its output, 4 bytes each @param flops its work
 * @return a layer with 4 kB of parameters
 */
inline DnnLayer
MakeLayer(const std::string& name, uint64_t elements, uint64_t flops)
{
    DnnLayer layer;
    layer.name = name;
    layer.op = "Gemm";
    layer.outputShape = TensorShape{1, elements};
    layer.macs = flops / 2;
    layer.flops = flops;
    layer.parameterCount = 1000;
    layer.parameterBytes = 4000;
    return layer;
}

/** @return input, a, b, c, d in a row, with an exit behind b */
inline std::shared_ptr<const DnnModel>
MakeChainModel()
{
    DnnModelBuilder builder("chain");
    builder.AddInput("input", TensorShape{1, 75000});
    builder.AddLayer(MakeLayer("a", 50000, 100000000), {"input"});
    builder.AddLayer(MakeLayer("b", 25000, 200000000), {"a"});
    builder.BeginExit("exit1");
    builder.AddLayer(MakeLayer("head", 10, 10000000), {"b"});
    builder.EndExit();
    builder.AddLayer(MakeLayer("c", 12500, 400000000), {"b"});
    builder.AddLayer(MakeLayer("d", 10, 100000000), {"c"});
    return builder.Build();
}

/** @return a stem, two branches that read it, and a layer that reads both */
inline std::shared_ptr<const DnnModel>
MakeDiamondModel()
{
    DnnModelBuilder builder("diamond");
    builder.AddInput("input", TensorShape{1, 75000});
    builder.AddLayer(MakeLayer("stem", 50000, 100000000), {"input"});
    builder.AddLayer(MakeLayer("left", 25000, 400000000), {"stem"});
    builder.AddLayer(MakeLayer("right", 20000, 300000000), {"stem"});
    builder.AddLayer(MakeLayer("join", 10, 100000000), {"left", "right"});
    return builder.Build();
}

/**
 * Nodes around a router, each on a point-to-point link of its own, so that each has one address
 * and a message crosses two links.
 */
class StarNetwork
{
  public:
    /** Rate of every link, bits per second. */
    static constexpr uint64_t RATE = 100000000;
    /** Delay of every link, ns: short, so that TCP's window never stops a transfer. */
    static constexpr int64_t DELAY_NS = 10000;
    /** TCP payload of a full segment. */
    static constexpr uint32_t SEGMENT = 1448;

    /** @param count nodes around the router */
    explicit StarNetwork(uint32_t count)
    {
        Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(SEGMENT));
        Config::SetDefault("ns3::TcpSocket::SndBufSize", UintegerValue(1 << 21));
        Config::SetDefault("ns3::TcpSocket::RcvBufSize", UintegerValue(1 << 21));
        m_router.Create(1);
        m_nodes.Create(count);
        InternetStackHelper internet;
        internet.Install(m_router);
        internet.Install(m_nodes);
        PointToPointHelper link;
        link.SetDeviceAttribute("DataRate", DataRateValue(DataRate(RATE)));
        link.SetChannelAttribute("Delay", TimeValue(NanoSeconds(DELAY_NS)));
        Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.0");
        for (uint32_t i = 0; i < count; ++i)
        {
            m_links.push_back(link.Install(m_nodes.Get(i), m_router.Get(0)));
            m_addresses.push_back(addresses.Assign(m_links.back()).GetAddress(0));
            addresses.NewNetwork();
        }
        Ipv4GlobalRoutingHelper::PopulateRoutingTables();
    }

    /** @param i a node @return it */
    Ptr<Node> GetNode(uint32_t i) const
    {
        return m_nodes.Get(i);
    }

    /** @param i a node @param port a port @return where it listens */
    Address GetAddress(uint32_t i, uint16_t port) const
    {
        return InetSocketAddress(m_addresses.at(i), port);
    }

    /** Lose every packet from and to a node from now on; nobody is told. @param i a node */
    void Cut(uint32_t i) const
    {
        auto loss = CreateObject<RateErrorModel>();
        loss->SetAttribute("ErrorUnit", StringValue("ERROR_UNIT_PACKET"));
        loss->SetAttribute("ErrorRate", DoubleValue(1.0));
        for (uint32_t end = 0; end < 2; ++end)
        {
            m_links.at(i).Get(end)->SetAttribute("ReceiveErrorModel", PointerValue(loss));
        }
    }

    /**
     * Time of a message between two nodes on idle links and an open connection: each full segment
     * takes 54 bytes of TCP (with timestamps), IP and PPP headers, the last one crosses two links.
     * @param bytes the message, its framing included
     * @return the time, s
     */
    static double GetTransferSeconds(double bytes)
    {
        const double segments = std::ceil(bytes / SEGMENT);
        const double wire = bytes + segments * HEADER + std::min<double>(bytes, SEGMENT) + HEADER;
        return wire * 8 / RATE + 2 * DELAY_NS * 1e-9;
    }

  private:
    static constexpr double HEADER = 54; //!< TCP 32, IPv4 20, PPP 2

    NodeContainer m_router;                  //!< in the middle
    NodeContainer m_nodes;                   //!< around it
    std::vector<NetDeviceContainer> m_links; //!< both ends of each
    std::vector<Ipv4Address> m_addresses;    //!< of the nodes
};

/** Endpoint id of the device. */
constexpr uint64_t DEVICE_ID = 1;
/** Endpoint id of server i, from 1, is this plus i. */
constexpr uint64_t SERVER_ID = 10;
/** Endpoint id of the controller. */
constexpr uint64_t CONTROLLER_ID = 99;
/** Everybody listens here. */
constexpr uint16_t APPLICATION_PORT = 9000;
/** Speed of the device, FLOP/s. */
constexpr double DEVICE_FLOPS = 1e9;
/** Speed of every server, FLOP/s. */
constexpr double SERVER_FLOPS = 1e10;

/**
 * A device, servers, a controller and a stranger on a star. Even samples are sure at the first exit
 * (0.1 nats, right), odd ones are not (2 nats, wrong); at the end all are right.
 */
class Testbed
{
  public:
    /** @param model the network @param servers how many */
    explicit Testbed(std::shared_ptr<const DnnModel> model, uint32_t servers = 2)
        : m_model(model),
          m_network(servers + 3),
          m_device(CreateObject<MobileDeviceApplication>()),
          m_agent(CreateObject<LateAgent>()),
          m_serverCount(servers)
    {
        MakeRecord();
        m_device->SetAttribute("Id", UintegerValue(DEVICE_ID));
        m_device->SetAttribute("Name", StringValue("device"));
        m_device->SetAttribute("Agent", PointerValue(m_agent));
        m_device->SetAttribute("Site", PointerValue(MakeSite(DEVICE_FLOPS)));
        m_device->TraceConnectWithoutContext("TaskEnded", MakeCallback(&Testbed::TakeEnd, this));
        m_device->TraceConnectWithoutContext("TaskCreated",
                                             MakeCallback(&Testbed::TakeCreation, this));
        for (uint32_t i = 1; i <= servers; ++i)
        {
            AddServer(i);
        }
    }

    ~Testbed()
    {
        Simulator::Destroy();
        Config::Reset();
    }

    Testbed(const Testbed&) = delete;
    Testbed& operator=(const Testbed&) = delete;

    /** @param flops speed, FLOP/s @return a site that knows the network and its exit record */
    Ptr<InferenceSite> MakeSite(double flops)
    {
        auto latency = CreateObject<FlopsLatencyModel>();
        latency->SetFlopsPerSecond(flops);
        auto site = CreateObject<InferenceSite>();
        site->SetAttribute("LatencyModel", PointerValue(latency));
        site->AddModel(m_model, m_record);
        return site;
    }

    /** Let somebody else decide. @return the controller, whose agent is m_agent now */
    Ptr<PartitionControllerApplication> AddController(Ptr<PartitionAgent> deviceAgent)
    {
        const uint32_t node = m_serverCount + 1;
        auto controller = CreateObject<PartitionControllerApplication>();
        controller->SetAttribute("Id", UintegerValue(CONTROLLER_ID));
        controller->SetAttribute("Local",
                                 AddressValue(m_network.GetAddress(node, APPLICATION_PORT)));
        controller->SetAttribute("Agent", PointerValue(m_agent));
        controller->AddModel(m_model);
        m_network.GetNode(node)->AddApplication(controller);
        m_device->SetAttribute("Agent", PointerValue(deviceAgent));
        m_device->SetController({CONTROLLER_ID, m_network.GetAddress(node, APPLICATION_PORT)});
        return controller;
    }

    /** @param i server from 1 @return how to reach it */
    SiteAddress GetServerAddress(uint32_t i) const
    {
        return {SERVER_ID + i, m_network.GetAddress(i, APPLICATION_PORT)};
    }

    /** @return a node that runs no application */
    Ptr<Node> GetStranger() const
    {
        return m_network.GetNode(m_serverCount + 2);
    }

    /** @param i server from 1 that is not there after all */
    void RemoveServer(uint32_t i)
    {
        m_servers.at(i - 1)->SetStartTime(Seconds(1e6));
    }

    /** @param plans of the agent, by attempt, separated by '|' @param delay of its answers */
    void SetPlans(const std::string& plans, Time delay = Time(0))
    {
        m_agent->SetAttribute("Plans", StringValue(plans));
        m_agent->SetAttribute("Delay", TimeValue(delay));
    }

    /** @param plan one plan for all attempts */
    void SetPlan(const PartitionPlan& plan)
    {
        SetPlans(plan.ToString());
    }

    /** @param seconds when @param number of the task @param sample its id @param deadline of it */
    void Submit(double seconds, uint64_t number, uint64_t sample = 1, Time deadline = Time(0))
    {
        Simulator::Schedule(Seconds(seconds),
                            &Testbed::SubmitNow,
                            this,
                            number,
                            sample,
                            deadline.GetNanoSeconds());
    }

    /** @param seconds when all applications stop; the simulation ends a second later */
    void Run(double seconds)
    {
        m_network.GetNode(0)->AddApplication(m_device);
        m_device->SetStopTime(Seconds(seconds));
        for (const auto& server : m_servers)
        {
            server->SetStopTime(Seconds(seconds + 0.5));
        }
        Simulator::Stop(Seconds(seconds + 1));
        Simulator::Run();
    }

    /** @return bytes of tensors held on all sites */
    uint64_t GetHeldBytes() const
    {
        uint64_t held = 0;
        for (const auto& server : m_servers)
        {
            held += server->GetSite() && server->GetSite()->GetStore()
                        ? server->GetSite()->GetStore()->GetHeldBytes()
                        : 0;
        }
        return held + m_device->GetSite()->GetStore()->GetHeldBytes();
    }

    /** @param number of a task @return its record; there must be one */
    const TaskRecord& GetRecord(uint64_t number) const
    {
        for (const auto& record : m_records)
        {
            if (record.task == number)
            {
                return record;
            }
        }
        NS_ABORT_MSG("task " << number << " has not ended");
    }

    std::shared_ptr<const DnnModel> m_model;           //!< the network
    std::shared_ptr<const ExitRecords> m_record;       //!< its exits
    StarNetwork m_network;                             //!< nodes and links
    Ptr<MobileDeviceApplication> m_device;             //!< the device
    Ptr<LateAgent> m_agent;                            //!< decides
    std::vector<Ptr<EdgeServerApplication>> m_servers; //!< server i is element i - 1
    std::vector<TaskRecord> m_records;                 //!< tasks that ended
    std::vector<uint64_t> m_created;                   //!< tasks that began

  private:
    /** Write down the exits of the network. */
    void MakeRecord()
    {
        std::vector<std::string> exits;
        for (const auto& exit : m_model->GetExits())
        {
            exits.push_back(exit.name);
        }
        auto record = std::make_shared<ExitRecords>("made up for a test", exits);
        for (uint64_t sample = 0; sample < 100; ++sample)
        {
            std::vector<ExitAnswer> answers(exits.size(), ExitAnswer{0.05, true});
            if (exits.size() > 1)
            {
                answers[0] = ExitAnswer{sample % 2 == 0 ? 0.1 : 2.0, sample % 2 == 0};
            }
            record->Add(sample, answers);
        }
        m_record = record;
    }

    /** @param i server from 1 */
    void AddServer(uint32_t i)
    {
        auto server = CreateObject<EdgeServerApplication>();
        server->SetAttribute("Id", UintegerValue(SERVER_ID + i));
        server->SetAttribute("Name", StringValue("server" + std::to_string(i)));
        server->SetAttribute("Local", AddressValue(m_network.GetAddress(i, APPLICATION_PORT)));
        server->SetAttribute("Site", PointerValue(MakeSite(SERVER_FLOPS)));
        m_network.GetNode(i)->AddApplication(server);
        m_servers.push_back(server);
        m_device->AddSite(GetServerAddress(i), "server" + std::to_string(i));
    }

    /** @param number of the task @param sample its id @param deadlineNs time allowed, ns */
    void SubmitNow(uint64_t number, uint64_t sample, int64_t deadlineNs)
    {
        InferenceTask task;
        task.number = number;
        task.model = m_model;
        task.createdNs = Simulator::Now().GetNanoSeconds();
        task.deadlineNs = deadlineNs;
        task.sample = sample;
        m_device->TakeTask(task);
    }

    /** @param record a task that ended */
    void TakeEnd(const TaskRecord& record)
    {
        m_records.push_back(record);
    }

    /** @param task a task that began */
    void TakeCreation(const InferenceTask& task)
    {
        m_created.push_back(task.number);
    }

    uint32_t m_serverCount; //!< how many
};

/** A test case that knows what must hold after every run. */
class ApplicationTestCase : public TestCase
{
  protected:
    /** @param name of the case */
    explicit ApplicationTestCase(const std::string& name)
        : TestCase(name)
    {
    }

    /**
     * Each task ended once, none is left, parts add up, the agent heard of each decision once, and
     * no tensor is held.
     * @param bed after its run
     */
    void CheckLedger(const Testbed& bed)
    {
        NS_TEST_EXPECT_MSG_EQ(bed.m_device->GetOpenTasks(), 0, "tasks left open");
        std::map<uint64_t, int> ends;
        for (const auto& record : bed.m_records)
        {
            ++ends[record.task];
            NS_TEST_EXPECT_MSG_EQ(record.parts.GetSum(),
                                  record.finishedNs - record.createdNs,
                                  "parts of task " << record.task);
            NS_TEST_EXPECT_MSG_EQ((record.status == TaskStatus::COMPLETED),
                                  record.reason.empty(),
                                  "task " << record.task << " says why: " << record.reason);
        }
        NS_TEST_EXPECT_MSG_EQ(bed.m_records.size(), bed.m_created.size(), "ends and beginnings");
        for (const uint64_t number : bed.m_created)
        {
            NS_TEST_EXPECT_MSG_EQ(ends[number], 1, "ends of task " << number);
        }
        std::map<uint64_t, int> outcomes;
        for (const auto& outcome : bed.m_agent->m_outcomes)
        {
            NS_TEST_EXPECT_MSG_EQ(++outcomes[outcome.decisionId], 1, "outcomes of a decision");
        }
        NS_TEST_EXPECT_MSG_EQ(bed.GetHeldBytes(), 0, "bytes of tensors that are still held");
    }

    /**
     * @param record a task @param state a state @param stage stage of its plan
     * @return seconds that the stage spent in it, of all attempts
     */
    static double GetSeconds(const TaskRecord& record, TaskState state, uint32_t stage)
    {
        int64_t ns = 0;
        for (const auto& segment : record.segments)
        {
            ns += segment.state == state && segment.stage == stage ? segment.endNs - segment.startNs
                                                                   : 0;
        }
        return static_cast<double>(ns) * 1e-9;
    }

    /** @param record a task @param state a state @return seconds in it */
    static double GetSeconds(const TaskRecord& record, TaskState state)
    {
        return static_cast<double>(record.parts.Get(state)) * 1e-9;
    }
};

} // namespace apptest
} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_APPLICATION_TEST_KIT_H
