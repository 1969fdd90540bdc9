/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Two nodes and one task: read this first.
 *
 *     device ---- 100 Mb/s, 2 ms ---- server
 *
 * AlexNet is cut behind its second pooling layer: the device runs what lies before the cut, the
 * tensor there travels as packets, the server runs the rest, the result travels back. The program
 * prints how long each part took beside what arithmetic says it should take.
 */
#include "ns3/core-module.h"
#include "ns3/edge-inference-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/point-to-point-module.h"

#include <cstdio>

using namespace ns3;
using namespace ns3::edgeinference;
static const double RATE = 100e6;         // of the link, b/s
static const double DELAY = 2e-3;         // of the link, s
static const double DEVICE_SPEED = 5e9;   // FLOP/s
static const double SERVER_SPEED = 500e9; // FLOP/s
static const LayerId CUT = 7;             // layers before this one run on the device

static void
PrintTask(const TaskRecord& task)
{
    const auto model = CreateBuiltInModel("alexnet");
    const LayerId last = model->GetLayerCount() - 1;
    double deviceFlops = 0.0;
    for (LayerId layer = 0; layer < CUT; ++layer)
    {
        deviceFlops += model->GetLayer(layer).flops;
    }
    const double serverFlops = model->GetTotalFlops() - deviceFlops;
    // a frame of 1448 bytes of payload is 1502 bytes on the wire: TCP, IP and PPP headers
    const double wire = 8.0 * 1502 / 1448 / RATE;
    const double up = DELAY + model->GetLayer(CUT - 1).outputBytes * wire;
    const double down = DELAY + model->GetLayer(last).outputBytes * wire;
    const auto print = [&task](const char* name, TaskState state, double s) {
        std::printf("%-15s %10.3f %13.3f\n", name, task.parts.Get(state) * 1e-6, s * 1e3);
    };
    std::printf("plan %s: %s\n", task.plan.c_str(), GetTaskStatusName(task.status));
    std::printf("%-15s %10s %13s\n", "part", "packets ms", "arithmetic ms");
    print("device compute", TaskState::DEVICE_COMPUTE, deviceFlops / DEVICE_SPEED);
    print("transfer", TaskState::TRANSFER, up);
    print("server compute", TaskState::SERVER_COMPUTE, serverFlops / SERVER_SPEED);
    print("result", TaskState::RESULT, down);
    std::printf("latency %.3f ms is the sum of all parts, %.3f ms\n",
                (task.finishedNs - task.createdNs) * 1e-6,
                task.parts.GetSum() * 1e-6);
}

int
main(int argc, char* argv[])
{
    CommandLine(__FILE__).Parse(argc, argv);
    Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(1448));
    Config::SetDefault("ns3::TcpSocket::InitialCwnd", UintegerValue(1000)); // no slow start here
    Config::SetDefault("ns3::TcpSocket::SndBufSize", UintegerValue(1 << 20));
    Config::SetDefault("ns3::TcpSocket::RcvBufSize", UintegerValue(1 << 20));
    NodeContainer nodes(2);
    InternetStackHelper().Install(nodes);
    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", DataRateValue(DataRate(static_cast<uint64_t>(RATE))));
    link.SetChannelAttribute("Delay", TimeValue(Seconds(DELAY)));
    Ipv4AddressHelper("10.0.0.0", "255.255.255.0").Assign(link.Install(nodes));

    const auto model = CreateBuiltInModel("alexnet");
    EdgeServerHelper servers(9000);
    const std::string speed = "ns3::edgeinference::FlopsLatencyModel";
    servers.SetLatencyModel(speed, "FlopsPerSecond", DoubleValue(SERVER_SPEED));
    servers.AddModel(model);
    auto server = servers.Install(nodes.Get(1), "server");

    MobileDeviceHelper devices;
    devices.SetLatencyModel(speed, "FlopsPerSecond", DoubleValue(DEVICE_SPEED));
    devices.SetAgent("ns3::edgeinference::FixedPartitionAgent",
                     "Plan",
                     StringValue(MakeSplitPlan(*model, CUT, DEVICE_SITE, 1).ToString()));
    devices.SetTaskSource("ns3::edgeinference::PeriodicTaskSource",
                          "FirstTask",
                          TimeValue(Seconds(1)),
                          "MaxTasks",
                          UintegerValue(1));
    devices.AddModel(model);
    devices.AddSite(EdgeServerHelper::GetSiteAddress(server), "server");
    auto device = devices.Install(nodes.Get(0), "device");
    device->AssignStreams(1);
    device->TraceConnectWithoutContext("TaskEnded", MakeCallback(&PrintTask));

    Simulator::Stop(Seconds(10));
    Simulator::Run();
    Simulator::Destroy();
    return 0;
}
