/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The cut of nodes off a radio channel: walls between them and everybody else.
 */
#ifndef EDGE_INFERENCE_RADIO_CUT_H
#define EDGE_INFERENCE_RADIO_CUT_H

#include "ns3/propagation-loss-model.h"

#include <cstdint>
#include <set>

namespace ns3
{

class Node;

namespace edgeinference
{

/**
 * @ingroup edge-inference
 * A propagation loss in front of those of a channel: 1000 dB more from and to nodes that are cut
 * off, nothing otherwise. The radio goes on and hears silence.
 */
class RadioCut : public PropagationLossModel
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    /** @param node a node @param cut is it cut off from now on? */
    void SetCut(Ptr<const Node> node, bool cut);

  private:
    double DoCalcRxPower(double txPowerDbm,
                         Ptr<MobilityModel> a,
                         Ptr<MobilityModel> b) const override;
    int64_t DoAssignStreams(int64_t stream) override;

    std::set<uint32_t> m_cut; //!< ids of nodes that are cut off
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_RADIO_CUT_H
