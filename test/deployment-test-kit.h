/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * A device that deploys the parts of a network on servers that hold nothing at first. Only tests
 * include it.
 */
#ifndef EDGE_INFERENCE_DEPLOYMENT_TEST_KIT_H
#define EDGE_INFERENCE_DEPLOYMENT_TEST_KIT_H

#include "application-test-kit.h"

#include "ns3/channel.h"
#include "ns3/model-store.h"
#include "ns3/placement-deployment.h"
#include "ns3/sne-partition-agent.h"

#include <functional>

namespace ns3
{
namespace edgeinference
{
namespace apptest
{

/** Parameters of the first part of MakeHeavyModel: a, b and the head. */
constexpr uint64_t FIRST_BYTES = 2000000 + 4000000 + 500000;
/** Parameters of its second part: c and d. */
constexpr uint64_t SECOND_BYTES = 6000000 + 1000000;
/** Of both. */
constexpr uint64_t ALL_BYTES = FIRST_BYTES + SECOND_BYTES;

/** @return the chain of the kit with parameters worth a transfer: 310 and 500 MFLOP, 100 kB between
 */
inline std::shared_ptr<const DnnModel>
MakeHeavyModel()
{
    const auto layer = [](const std::string& name, uint64_t out, uint64_t flops, uint64_t bytes) {
        DnnLayer made = MakeLayer(name, out, flops);
        made.parameterCount = bytes / 4;
        made.parameterBytes = bytes;
        return made;
    };
    DnnModelBuilder builder("heavy");
    builder.AddInput("input", TensorShape{1, 75000});
    builder.AddLayer(layer("a", 50000, 100000000, 2000000), {"input"});
    builder.AddLayer(layer("b", 25000, 200000000, 4000000), {"a"});
    builder.BeginExit("exit1");
    builder.AddLayer(layer("head", 10, 10000000, 500000), {"b"});
    builder.EndExit();
    builder.AddLayer(layer("c", 12500, 400000000, 6000000), {"b"});
    builder.AddLayer(layer("d", 10, 100000000, 1000000), {"c"});
    return builder.Build();
}

/** Rates that nobody has measured yet, as they are on the star. */
class TrueDefaults
{
  public:
    TrueDefaults()
    {
        Config::SetDefault("ns3::edgeinference::LinkEstimator::InitialRate", StringValue("96Mb/s"));
        Config::SetDefault("ns3::edgeinference::SiteDirectory::InitialPeerRate",
                           StringValue("96Mb/s"));
    }
};

/** Knows who is up and what memory is free; every way gives 96 Mb/s. */
class StarTruth : public SystemTruth
{
  public:
    /** @param servers in SiteId order from 1 */
    explicit StarTruth(const std::vector<Ptr<EdgeServerApplication>>& servers)
        : m_servers(servers)
    {
    }

    void Reveal(PartitionObservation& observation) const override
    {
        observation.ideal = true;
        for (std::size_t i = 0; i < observation.sites.size(); ++i)
        {
            SiteObservation& site = observation.sites[i];
            for (std::size_t j = 0; j < site.linksTo.size(); ++j)
            {
                site.linksTo[j] = i == j ? LinkObservation{} : LinkObservation{12e6, 20e-6, 0.0};
            }
            if (i > 0)
            {
                site.usable = m_servers[i - 1]->IsUp();
                site.layerSeconds =
                    m_servers[i - 1]->GetSite()->GetLayerSeconds(*observation.model);
                site.freeMemoryBytes = m_servers[i - 1]->MakeStatus().freeMemoryBytes;
                site.statusAgeSeconds = 0.0;
            }
        }
    }

  private:
    std::vector<Ptr<EdgeServerApplication>> m_servers; //!< in SiteId order from 1
};

/**
 * A device whose sne agent deploys, workers that hold nothing at first, and, as the last server, a
 * repository that runs no layers.
 */
class DeploymentBed : private TrueDefaults, public Testbed
{
  public:
    ~DeploymentBed()
    {
        // stores that are emptied at their end still tell TakeBytes, so before its numbers go
        Simulator::Destroy();
    }

    DeploymentBed(const DeploymentBed&) = delete;
    DeploymentBed& operator=(const DeploymentBed&) = delete;

    /** @param speeds of the workers, FLOP/s @param capacities of their memory, B */
    DeploymentBed(const std::vector<double>& speeds, const std::vector<uint64_t>& capacities)
        : Testbed(MakeHeavyModel(), static_cast<uint32_t>(speeds.size() + 1)),
          m_sne(CreateObject<SnePartitionAgent>()),
          m_loadedNs(speeds.size()),
          m_loaded(speeds.size()),
          m_evicted(speeds.size()),
          m_mostBytes(speeds.size())
    {
        m_sne->SetAttribute("Deploy", BooleanValue(true));
        m_sne->TraceConnectWithoutContext("Deployed",
                                          MakeCallback(&DeploymentBed::TakeDeployed, this));
        m_device->SetAttribute("Agent", PointerValue(m_sne));
        for (uint32_t i = 0; i < speeds.size(); ++i)
        {
            AddWorker(i, speeds[i], capacities[i]);
        }
        auto shelf = CreateObject<InferenceSite>();
        shelf->AddModel(m_model, m_record);
        GetRepository()->SetAttribute("Site", PointerValue(shelf));
    }

    /** @return the server that has the parameters */
    Ptr<EdgeServerApplication> GetRepository() const
    {
        return m_servers.back();
    }

    /** @param i worker from 1 @return its memory */
    Ptr<ModelStore> GetStore(uint32_t i) const
    {
        return m_servers[i - 1]->GetSite()->GetStore();
    }

    /** @return bytes of parameters that came to all workers */
    uint64_t GetReceived() const
    {
        uint64_t bytes = 0;
        for (const auto& server : m_servers)
        {
            bytes += server->GetModelBytesReceived();
        }
        return bytes;
    }

    /** @param seconds when @param i worker from 1 @param rate of its link from then on */
    void ChangeLink(double seconds, uint32_t i, const std::string& rate)
    {
        DeploymentBed::At(seconds, [this, i, rate] {
            for (uint32_t d = 0; d < m_network.GetNode(i)->GetNDevices(); ++d)
            {
                const auto device = m_network.GetNode(i)->GetDevice(d);
                const auto channel = device->GetChannel();
                for (std::size_t end = 0; channel && end < channel->GetNDevices(); ++end)
                {
                    channel->GetDevice(end)->SetAttribute("DataRate", StringValue(rate));
                }
            }
        });
    }

    /** @param seconds when @param action what happens then */
    static void At(double seconds, const std::function<void()>& action)
    {
        Simulator::Schedule(Seconds(seconds), &DeploymentBed::Call, action);
    }

    Ptr<SnePartitionAgent> m_sne;                //!< agent of the device
    std::vector<DeploymentRecord> m_deployments; //!< that ended
    std::vector<int64_t> m_loadedNs;             //!< by worker from 0: last layers came
    std::vector<uint64_t> m_loaded;              //!< by worker: bytes that came
    std::vector<uint64_t> m_evicted;             //!< by worker: bytes that left
    std::vector<uint64_t> m_mostBytes;           //!< by worker: most memory of layers

  private:
    /** @param action what happens now */
    static void Call(std::function<void()> action)
    {
        action();
    }

    /** @param i worker from 0 @param speed FLOP/s @param capacity of its memory, B */
    void AddWorker(uint32_t i, double speed, uint64_t capacity)
    {
        auto store = CreateObject<ModelStore>();
        store->SetAttribute("Capacity", UintegerValue(capacity));
        store->SetAttribute("MissStrategy",
                            StringValue("ns3::edgeinference::NetworkModelMissStrategy"));
        store->TraceConnectWithoutContext("Loaded",
                                          MakeCallback(&DeploymentBed::TakeLoaded, this).Bind(i));
        store->TraceConnectWithoutContext("Evicted",
                                          MakeCallback(&DeploymentBed::TakeEvicted, this).Bind(i));
        store->TraceConnectWithoutContext("LayerBytes",
                                          MakeCallback(&DeploymentBed::TakeBytes, this).Bind(i));
        auto site = MakeSite(speed);
        site->SetAttribute("ModelStore", PointerValue(store));
        m_servers[i]->SetAttribute("Site", PointerValue(site));
        m_servers[i]->SetModelOrigin(GetServerAddress(static_cast<uint32_t>(m_servers.size())));
    }

    /** @param record a deployment */
    void TakeDeployed(const DeploymentRecord& record)
    {
        m_deployments.push_back(record);
    }

    /** @param i worker @param bytes that came */
    void TakeLoaded(uint32_t i, uint64_t, const LayerSet&, uint64_t bytes)
    {
        m_loadedNs[i] = Simulator::Now().GetNanoSeconds();
        m_loaded[i] += bytes;
    }

    /** @param i worker @param bytes that left */
    void TakeEvicted(uint32_t i, uint64_t, const LayerSet&, uint64_t bytes)
    {
        m_evicted[i] += bytes;
    }

    /** @param i worker @param now bytes in its memory */
    void TakeBytes(uint32_t i, uint64_t, uint64_t now)
    {
        m_mostBytes[i] = std::max(m_mostBytes[i], now);
    }
};

/** Room for everything. */
constexpr uint64_t ROOM = 50000000;

} // namespace apptest
} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_DEPLOYMENT_TEST_KIT_H
