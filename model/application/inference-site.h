/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What makes a node a site: its resource, memory, speed, energy and the networks it knows. The
 * same class on a phone, an edge server and a cloud.
 */
#ifndef EDGE_INFERENCE_INFERENCE_SITE_H
#define EDGE_INFERENCE_INFERENCE_SITE_H

#include "ns3/compute-energy.h"
#include "ns3/compute-resource.h"
#include "ns3/dnn-model.h"
#include "ns3/exit-record.h"
#include "ns3/latency-model.h"
#include "ns3/model-store.h"
#include "ns3/node-energy.h"
#include "ns3/object.h"
#include "ns3/partition-observation.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * The parts of a site. A site without a latency model has no compute: it can be the source of a
 * task but runs no layer (its layer times are infinite).
 *
 * Which networks a site knows is set up before the run, like an installed application; parameters
 * that must be loaded or fetched are the business of its ModelStore.
 */
class InferenceSite : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    InferenceSite();
    ~InferenceSite() override;

    /**
     * Make a network known.
     * @param model the network
     * @param record its exit record, null if there is none
     */
    void AddModel(std::shared_ptr<const DnnModel> model,
                  std::shared_ptr<const ExitRecords> record = nullptr);

    /** @param digest of a network @return the network, null if unknown */
    std::shared_ptr<const DnnModel> FindModel(uint64_t digest) const;

    /** @param digest of a network @return its exit record, null if there is none */
    std::shared_ptr<const ExitRecords> FindExitRecord(uint64_t digest) const;

    /** @return the networks it knows, by digest */
    const std::map<uint64_t, std::shared_ptr<const DnnModel>>& GetModels() const;

    /** @return the resource */
    Ptr<ComputeResource> GetResource() const;
    /** @return the store */
    Ptr<ModelStore> GetStore() const;
    /** @return the energy account */
    Ptr<NodeEnergy> GetEnergy() const;
    /** @return the latency model, null without compute */
    Ptr<LatencyModel> GetLatencyModel() const;
    /** @return the energy model of compute, null if it is not counted */
    Ptr<ComputeEnergy> GetComputeEnergy() const;

    /** @param model a network @return time of each layer here, s; infinite without compute */
    const std::vector<double>& GetLayerSeconds(const DnnModel& model) const;

    /** @param model a network @return energy of each layer here, J */
    std::vector<double> GetLayerJoules(const DnnModel& model) const;

    /** @param model a network @return share of its parameter bytes that need no loading, 0 to 1 */
    double GetResidentFraction(const DnnModel& model) const;

    /**
     * @param model a network
     * @return predicted time to make all of it resident, s
     */
    double GetLoadSeconds(const DnnModel& model) const;

    /** @param flops work of a codec @return its time here, s; 0 without compute */
    double GetCodecSeconds(double flops) const;

    /** @param model a network @return what its exit record says in advance, empty without one */
    const std::vector<ExitObservation>& GetExitObservations(const DnnModel& model) const;

  protected:
    void DoInitialize() override;
    void DoDispose() override;

  private:
    Ptr<ComputeResource> m_resource;                                  //!< serves jobs
    Ptr<ModelStore> m_store;                                          //!< parameters in memory
    Ptr<LatencyModel> m_latency;                                      //!< time of layers
    Ptr<ComputeEnergy> m_computeEnergy;                               //!< energy of layers
    Ptr<NodeEnergy> m_energy;                                         //!< what is drawn
    std::map<uint64_t, std::shared_ptr<const DnnModel>> m_models;     //!< by digest
    std::map<uint64_t, std::shared_ptr<const ExitRecords>> m_records; //!< by digest
    std::map<uint64_t, std::vector<ExitObservation>> m_exits;         //!< by digest
    mutable std::map<uint64_t, std::vector<double>> m_layerSeconds;   //!< by digest, s
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_INFERENCE_SITE_H
