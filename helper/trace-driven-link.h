/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * A point-to-point link whose rate follows a bandwidth trace. Example:
 *
 *     NetDeviceContainer ends = pointToPoint.Install(a, b);
 *     auto trace = std::make_shared<BandwidthTrace>(BandwidthTrace::ReadFile("bus.txt"));
 *     TraceDrivenLink::Follow(DynamicCast<PointToPointNetDevice>(ends.Get(0)), trace);
 */
#ifndef EDGE_INFERENCE_TRACE_DRIVEN_LINK_H
#define EDGE_INFERENCE_TRACE_DRIVEN_LINK_H

#include "bandwidth-trace.h"

#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/packet.h"

#include <memory>

namespace ns3
{

class PointToPointNetDevice;

namespace edgeinference
{

/**
 * @ingroup edge-inference
 * One direction of a point-to-point link: it sends each packet at the rate at which the trace gets
 * the packet's bits through from the packet's first bit on, so that the bits sent are the integral
 * of the trace, also through pieces without any rate. What does not fit waits in the device, whose
 * queue is made as long as ns-3 allows: nothing is lost here.
 *
 * ns-3's rates are whole bits per second, so a packet that meets an outage of T s ends up to
 * T^2 / (2 * bits of the packet) s too early or too late; the packet behind it makes up for that.
 */
class TraceDrivenLink : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    TraceDrivenLink();
    ~TraceDrivenLink() override;

    /**
     * Let a device follow a trace from now on.
     * @param device the sending end; gets the link aggregated, which lives as long as it
     * @param trace the trace, repeated without end
     * @param shift the instant of the trace at simulated time 0
     * @return the link
     */
    static Ptr<TraceDrivenLink> Follow(Ptr<PointToPointNetDevice> device,
                                       std::shared_ptr<const BandwidthTrace> trace,
                                       Time shift = Time(0));

  private:
    /** Set the rate for the packet whose first bit leaves now. @param packet the packet */
    void BeginPacket(Ptr<const Packet> packet);

    std::shared_ptr<const BandwidthTrace> m_trace; //!< the rate
    PointToPointNetDevice* m_device{nullptr};      //!< whose part this is
    Time m_shift;                                  //!< instant of the trace at time 0
    Time m_end{-1};                                //!< of the last packet, as ns-3 has it
    double m_exactEnd{0.0};                        //!< the same as the trace has it, s of the trace
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_TRACE_DRIVEN_LINK_H
