/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * A network as the search for a split sees it: sums over the layers before and after each
 * position, so that the cost of a cut takes constant time.
 */
#ifndef EDGE_INFERENCE_SPLIT_TABLES_H
#define EDGE_INFERENCE_SPLIT_TABLES_H

#include "cost-terms.h"
#include "partition-observation.h"
#include "partition-plan.h"

#include <cstdint>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Tensors that travel together. Sizes are sums of whole numbers, so that adding and taking away
 * leaves no rest.
 */
struct TensorLoad
{
    double bytes{0.0};       //!< encoded
    double encodeFlops{0.0}; //!< work of the sender
    double decodeFlops{0.0}; //!< work of the receiver
    int64_t tensors{0};      //!< how many

    /** @param tensor one more, or one less @param sign +1 or -1 */
    void Add(const EncodedTensor& tensor, int sign);

    /** @param other more tensors @param sign +1 or -1 */
    void Add(const TensorLoad& other, int sign);
};

/**
 * @ingroup edge-inference
 * A place where tasks leave the network.
 */
struct SplitLeave
{
    LayerId layer{0};  //!< whose output is the answer
    double share{0.0}; //!< of the tasks
    double bytes{0.0}; //!< of the answer
};

/**
 * @ingroup edge-inference
 * Sums of one site's layer times.
 */
struct SiteSums
{
    std::vector<double> before; //!< per position: seconds of all layers before it
    std::vector<double> after;  //!< from it on, weighted by the share of tasks that run them
};

/**
 * @ingroup edge-inference
 * What does not depend on the server, per position of the topological order.
 */
class SplitTables
{
  public:
    /**
     * @param observation what is known; must outlive the tables
     * @param exitRules exits to use
     */
    SplitTables(const PartitionObservation& observation, const std::vector<ExitRule>& exitRules);

    /** @param site a site @return sums of its layer times */
    SiteSums SumSite(SiteId site) const;

    /** @return where tasks leave, ascending layer; the end last */
    const std::vector<SplitLeave>& GetLeaves() const
    {
        return m_leaves;
    }

    /** @return the number of layers that run */
    uint32_t GetRunCount() const
    {
        return m_runBefore.back();
    }

    /** @param position a position @return layers before it that run */
    uint32_t GetRunBefore(LayerId position) const
    {
        return m_runBefore[position];
    }

    /** @param position a position @return share of the tasks that get there */
    double GetReach(LayerId position) const
    {
        return m_reach[position];
    }

    /** @param position a position @return tensors that cross it */
    const TensorLoad& GetLive(LayerId position) const
    {
        return m_live[position];
    }

    /** @param position a position @return inputs of the network that cross it */
    const TensorLoad& GetLiveInputs(LayerId position) const
    {
        return m_liveInputs[position];
    }

    /** @param position a position @return inputs of the network that layers before it read */
    const TensorLoad& GetUsedInputs(LayerId position) const
    {
        return m_usedInputs[position];
    }

    /** @return true if moving tensors takes work at the sites */
    bool HasCodec() const
    {
        return m_hasCodec;
    }

    /** @param position a position @return expected device energy of the layers before it, J */
    double GetJoules(LayerId position) const
    {
        return m_joules[position];
    }

  private:
    /** Find where tasks leave. @param exitRules exits to use */
    void FillLeaves(const std::vector<ExitRule>& exitRules);

    /** Find which tensors cross each position. */
    void FillCrossing();

    /** Sum up energy and layers. */
    void FillSums();

    const PartitionObservation& m_observation; //!< what is known
    const DnnModel& m_model;                   //!< its network
    std::vector<char> m_run;                   //!< per layer: does it run?
    std::vector<double> m_reach;               //!< per layer: share of the tasks that get there
    std::vector<SplitLeave> m_leaves;          //!< ascending layer
    std::vector<TensorLoad> m_live;            //!< per position
    std::vector<TensorLoad> m_liveInputs;      //!< per position
    std::vector<TensorLoad> m_usedInputs;      //!< per position
    bool m_hasCodec{false};                    //!< moving tensors takes work
    std::vector<double> m_joules;              //!< per position
    std::vector<uint32_t> m_runBefore;         //!< per position
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_SPLIT_TABLES_H
