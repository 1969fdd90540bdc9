/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "branchy-setup.h"

#include "ns3/config.h"
#include "ns3/data-rate.h"
#include "ns3/device-catalogue.h"
#include "ns3/double.h"
#include "ns3/nstime.h"
#include "ns3/pointer.h"
#include "ns3/profile-latency-model.h"
#include "ns3/random-variable-stream.h"
#include "ns3/regression-latency-model.h"
#include "ns3/roofline-latency-model.h"
#include "ns3/string.h"
#include "ns3/tensor-encoding.h"
#include "ns3/uinteger.h"

#include <filesystem>
#include <stdexcept>
#include <utility>

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr int64_t BOARD_STREAM = 9000000; //!< random numbers of the boards, beside the scenario's
constexpr double EDGE_PERIOD = 5.0;       //!< between two tasks of [Q], s: they do not meet

/** Messages whose size does not depend on the tensor, but for pictures. */
class PictureEncoding : public TensorEncoding
{
  public:
    /** @param messageBytes size of a message */
    explicit PictureEncoding(uint64_t messageBytes)
        : m_messageBytes(messageBytes)
    {
    }

    std::string GetName() const override
    {
        return "picture+" + std::to_string(m_messageBytes);
    }

    uint64_t GetEncodedBytes(const TensorShape& shape, TensorType) const override
    {
        // one picture of three colours: no other tensor of the network has three channels
        const bool picture = shape.dims.size() == 4 && shape.dims[1] == 3;
        return picture ? shape.GetElementCount() : m_messageBytes;
    }

    uint64_t GetEncodeFlops(const TensorShape&, TensorType) const override
    {
        return 0;
    }

    uint64_t GetDecodeFlops(const TensorShape&, TensorType) const override
    {
        return 0;
    }

    bool HasCodec() const override
    {
        return false;
    }

  private:
    uint64_t m_messageBytes; //!< size of a message
};

/** A layer and how long a Raspberry Pi 3 takes for it. */
struct MeasuredLayer
{
    const char* name; //!< of the layer
    double ms;        //!< measured
};

/** [E] figure 3, digitised from the vector figure (about 1 %). */
constexpr MeasuredLayer RASPBERRY_PI[] = {
    {"conv_1", 52.0}, {"relu_1", 1.0},  {"pool_1", 6.2},  {"lrn_1", 5.0},   {"conv_2", 1329.7},
    {"relu_2", 0.67}, {"pool_2", 4.0},  {"lrn_2", 2.4},   {"conv_3", 35.8}, {"relu_3", 0.55},
    {"conv_4", 56.7}, {"relu_4", 0.55}, {"conv_5", 37.0}, {"relu_5", 0.55}, {"pool_3", 2.3},
    {"fc_1", 3.2},    {"relu_6", 0.47}, {"drop_1", 0.04}, {"fc_2", 1.7},    {"relu_7", 0.47},
    {"drop_2", 0.04}, {"fc_3", 1.46}};

/** @param name attribute with its type, without the name space @param value its new default */
void
SetDefault(const std::string& name, const AttributeValue& value)
{
    Config::SetDefault("ns3::edgeinference::" + name, value);
}

/** @param kbps a rate @return it as an attribute */
DataRateValue
MakeRate(double kbps)
{
    return DataRateValue(DataRate(static_cast<uint64_t>(1000.0 * kbps)));
}

/** @param ms a time @return it as an attribute */
TimeValue
MakeTime(double ms)
{
    return TimeValue(MicroSeconds(static_cast<uint64_t>(1000.0 * ms)));
}

/** What agents take a way for before it was measured. @param kbps rate @param ms delay */
void
SetInitialKnowledge(double kbps, double ms)
{
    SetDefault("LinkEstimator::InitialRate", MakeRate(kbps));
    SetDefault("LinkEstimator::InitialDelay", MakeTime(ms));
    SetDefault("SiteDirectory::InitialPeerRate", MakeRate(kbps));
    SetDefault("SiteDirectory::InitialPeerDelay", MakeTime(ms));
    // a status every 100 ms from each of ten servers would be a tenth of a link of 500 kb/s
    SetDefault("EdgeServerApplication::StatusInterval", TimeValue(Seconds(1)));
    SetDefault("EdgeServerApplication::StatusRefresh", TimeValue(Seconds(4)));
}

/** @param setup parameters @param network a network @param tasks how many @param period s
 * @return options that both kinds of scenarios share */
ScenarioOptions
MakeOptions(const BranchySetup& setup, const std::string& network, uint32_t tasks, double period)
{
    ScenarioOptions options;
    options.devices = 1;
    options.model = network;
    options.exitRecord = setup.records + "/" + network + ".csv";
    options.taskSource = "periodic";
    options.taskRate = 1.0 / period;
    options.warmUp = Seconds(5);
    options.duration = Seconds(period * tasks);
    options.regret = 0;
    return options;
}

} // namespace

BranchySetup::BranchySetup(bool full)
{
    if (!full)
    {
        return;
    }
    topologies = 30;
    tasks = 200;
    traceTasks = 1000;
    sweepKbps = {50, 60, 70, 80, 90, 100, 200, 300, 400, 500, 700, 850, 1000, 1200, 1500, 2000};
    tableMs = {50, 75, 100, 125, 150, 175, 200, 225, 250, 275, 300, 325, 350};
    edgentMs = {100, 150, 200, 250, 300, 350, 400, 450, 500};
}

void
RegisterBranchyEncodings(const BranchySetup& setup)
{
    RegisterTensorEncoding(std::make_unique<PictureEncoding>(setup.messageBytes));
}

std::vector<BranchyEncoding>
GetBranchyEncodings(const BranchySetup& setup)
{
    const std::string bytes = std::to_string(setup.messageBytes);
    return {{"picture+" + bytes,
             "the picture as 3072 8-bit numbers, messages of " + bytes +
                 " B between parts whatever the tensor"},
            {"uint8", "every tensor as 8-bit numbers of its size"}};
}

BranchyEncoding
GetSizelessEncoding(const BranchySetup& setup)
{
    const std::string bytes = std::to_string(setup.messageBytes);
    return {"fixed:" + bytes, "messages of " + bytes + " B, the picture's too"};
}

ScenarioOptions
MakeEdgeScenario(const BranchySetup& setup, const BranchyEdge& edge)
{
    const std::string constant = "ns3::ConstantRandomVariable[Constant=";
    const bool beside = edge.source < 0;
    SetDefault("RandomEdgeAccessNetwork::Degree", DoubleValue(setup.degree));
    SetDefault("RandomEdgeAccessNetwork::LinkRate",
               StringValue(constant + std::to_string(1000.0 * edge.kbps) + "]"));
    SetDefault("RandomEdgeAccessNetwork::LinkDelay", MakeTime(setup.linkDelayMs));
    // a source that is a node itself: a link that takes no time
    SetDefault("RandomEdgeAccessNetwork::DeviceRate", MakeRate(beside ? edge.kbps : 1e7));
    SetDefault("RandomEdgeAccessNetwork::DeviceDelay", MakeTime(beside ? setup.linkDelayMs : 0.0));
    SetDefault("RandomEdgeAccessNetwork::Attachment",
               StringValue(beside ? "" : std::to_string(edge.source)));
    SetDefault("AccessNetwork::WanRate", MakeRate(edge.kbps));
    SetDefault("AccessNetwork::WanDelay", MakeTime(edge.cloudDelayMs));
    SetDefault("MobileDeviceApplication::Encoding", StringValue(edge.encoding));
    SetInitialKnowledge(edge.kbps, setup.linkDelayMs);
    ScenarioOptions options = MakeOptions(setup, setup.branchyNetwork, edge.tasks, EDGE_PERIOD);
    options.channel = "random-edge";
    options.servers = setup.nodes;
    options.cloud = true;
    options.deadline = MicroSeconds(static_cast<uint64_t>(1000.0 * edge.deadlineMs));
    return options;
}

void
DrawBoards(const BranchySetup& setup, const ScenarioHelper& scenario)
{
    auto draw = CreateObject<UniformRandomVariable>();
    draw->SetStream(BOARD_STREAM);
    for (uint32_t node = 0; node < setup.nodes; ++node)
    {
        const auto last = static_cast<uint32_t>(setup.boards.size() - 1);
        const auto latency =
            CreateDeviceLatencyModel(FindDevice(setup.boards[draw->GetInteger(0, last)]));
        latency->SetComputePercentOfPeak(setup.percentOfPeak);
        latency->SetMemoryPercentOfPeak(setup.percentOfPeak);
        const auto server = DynamicCast<SiteApplication>(scenario.GetServers().Get(node));
        server->GetSite()->SetAttribute("LatencyModel", PointerValue(latency));
    }
}

ScenarioOptions
MakeEdgentScenario(const BranchySetup& setup, const EdgentPair& pair)
{
    SetDefault("PointToPointAccessNetwork::DeviceRate", MakeRate(pair.kbps));
    SetDefault("PointToPointAccessNetwork::DeviceDelay", MakeTime(0.5));
    SetDefault("PointToPointAccessNetwork::RateTrace", StringValue(pair.trace));
    SetDefault("MobileDeviceApplication::Encoding", StringValue(pair.encoding));
    SetInitialKnowledge(pair.kbps, 1.0);
    // [E] watches the bandwidth of its links: who has gone to the device would not see it return
    SetDefault("MobileDeviceApplication::ProbeInterval",
               TimeValue(Seconds(pair.trace.empty() ? 0.0 : 1.0)));
    SetDefault("MobileDeviceApplication::ProbeBytes", UintegerValue(3000));
    ScenarioOptions options = MakeOptions(setup, setup.edgentNetwork, pair.tasks, pair.period);
    options.channel = "p2p";
    options.servers = 1;
    options.cloud = false;
    options.deadline = MicroSeconds(static_cast<uint64_t>(1000.0 * pair.deadlineMs));
    return options;
}

void
SetEdgentTimes(const ScenarioHelper& scenario)
{
    const DnnModel& model = *scenario.GetModel();
    const auto pi = CreateObject<RegressionLatencyModel>();
    pi->SetRows("edgent-device");
    const auto pc = CreateObject<RegressionLatencyModel>();
    pc->SetRows("edgent-edge");
    LayerProfile profile("Li, Zhou, Chen, MECOMM 2018, figure 3, digitised; heads by table II");
    for (const MeasuredLayer& layer : RASPBERRY_PI)
    {
        profile.Add(layer.name, 1e-3 * layer.ms);
    }
    const std::vector<double> predicted = pi->GetLayerSeconds(model);
    for (LayerId layer = 0; layer < model.GetLayerCount(); ++layer)
    {
        if (model.GetLayer(layer).exit != DnnLayer::TRUNK)
        {
            profile.Add(model.GetLayer(layer).name, predicted[layer]);
        }
    }
    const auto measured = CreateObject<ProfileLatencyModel>();
    measured->SetProfile(profile);
    const auto device = DynamicCast<SiteApplication>(scenario.GetDevices().Get(0));
    device->GetSite()->SetAttribute("LatencyModel", PointerValue(measured));
    const auto server = DynamicCast<SiteApplication>(scenario.GetServers().Get(0));
    server->GetSite()->SetAttribute("LatencyModel", PointerValue(pc));
}

std::string
FindExitRecords()
{
    namespace fs = std::filesystem;
    for (fs::path folder = fs::read_symlink("/proc/self/exe").parent_path();;
         folder = folder.parent_path())
    {
        for (const std::string inside :
             {"data", "share/edge-inference", "contrib/edge-inference/data"})
        {
            const fs::path records = folder / inside / "exit-records";
            if (fs::is_directory(records))
            {
                return records.string();
            }
        }
        if (folder == folder.parent_path())
        {
            break;
        }
    }
    throw std::runtime_error(
        "no folder exit-records lies beside the program: name it by --records");
}

} // namespace edgeinference
} // namespace ns3
