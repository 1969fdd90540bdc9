/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The graph whose minimum cuts are the cuts of a network between the device and one server. Part of
 * FindBestDagCut.
 */
#ifndef EDGE_INFERENCE_DAG_CUT_GRAPH_H
#define EDGE_INFERENCE_DAG_CUT_GRAPH_H

#include "dag-cut.h"
#include "min-cut.h"
#include "partition-observation.h"

#include <cstdint>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Vertices are the layers that run; see FindBestDagCut for the arcs. The three costs of an arc are
 * seconds of device, link and server.
 */
class DagCutGraph
{
  public:
    static constexpr std::size_t DEVICE_TIME = 0; //!< of a triple: Te
    static constexpr std::size_t LINK_TIME = 1;   //!< Tt
    static constexpr std::size_t SERVER_TIME = 2; //!< Tc

    /** Where a layer may run. */
    enum class Side : uint8_t
    {
        FREE,   //!< on either side
        DEVICE, //!< on the device, and all before it
        SERVER, //!< on the server, and all behind it
    };

    /**
     * @param observation what is known; must outlive the graph
     * @param run layers that run
     * @param server the server
     */
    DagCutGraph(const PartitionObservation& observation, const LayerSet& run, SiteId server);

    /** @param weights of Te, Tt, Tc @return weighted sum of the best cut, infinite without one */
    double Solve(const MinCut::Triple& weights);

    /** @param layer that runs @param side where it must be in the cuts of Solve from now on */
    void Fix(LayerId layer, Side side);

    /** @return the cut of the last Solve, with its times and without a plan */
    DagCutChoice GetCut() const;

    /** @param device layers of the device, closed under predecessors @return likewise */
    DagCutChoice Describe(const LayerSet& device) const;

    /** @return the layers that run, ascending */
    const std::vector<LayerId>& GetLayers() const;

    /** @return bytes / rate of the answer on its way back */
    double GetAnswerSeconds() const;

  private:
    /** A tensor and who reads it. */
    struct TensorArcs
    {
        LayerId tensor{0};            //!< output of this layer
        MinCut::Triple up{};          //!< its cost if a reader is on the server
        MinCut::Triple down{};        //!< a live tensor's cost if a reader is on the device
        bool computed{false};         //!< by a layer that runs
        std::vector<LayerId> readers; //!< that run
    };

    /** The arcs of a layer, and what they cost where it is free. */
    struct LayerArcs
    {
        std::size_t toServer{0};     //!< cut if it is on the server
        std::size_t toDevice{0};     //!< cut if it is on the device
        MinCut::Triple serverCost{}; //!< of the first
        MinCut::Triple deviceCost{}; //!< of the second
    };

    /** Add a vertex per layer. */
    void AddLayers();
    /** Add the tensors. */
    void AddTensors();
    /** @param tensor output of this layer @return who reads it, and what it costs to move */
    TensorArcs DescribeTensor(LayerId tensor) const;
    /** Charge a tensor once, however many layers read it. @param arcs the tensor */
    void AddArcs(const TensorArcs& arcs);
    /** @param tensor output of this layer @param from who has it @param to who wants it @return
     * seconds of device, link and server */
    MinCut::Triple GetCost(LayerId tensor, SiteId from, SiteId to) const;

    const PartitionObservation& m_observation; //!< what is known
    const DnnModel& m_model;                   //!< the network
    SiteId m_server;                           //!< the server
    std::vector<LayerId> m_layers;             //!< that run, ascending
    std::vector<uint32_t> m_vertices;          //!< by layer; 0 if it does not run
    std::vector<LayerArcs> m_layerArcs;        //!< by layer
    std::vector<TensorArcs> m_tensors;         //!< that layers which run read
    double m_devicePerFlop;                    //!< s per FLOP of a codec
    double m_serverPerFlop;                    //!< likewise
    double m_answerSeconds;                    //!< bytes / rate of the answer
    MinCut m_cut;                              //!< vertices and arcs
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_DAG_CUT_GRAPH_H
