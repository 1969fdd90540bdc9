/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What NetAnim does not know by itself of the air. Example:
 *
 *     auto air = CreateObject<AnimationAir>();
 *     AnimationInterface animation("animation.xml"); // after it
 *     air->Send(phone, cell, 1000, MicroSeconds(500));
 */
#ifndef EDGE_INFERENCE_ANIMATION_AIR_H
#define EDGE_INFERENCE_ANIMATION_AIR_H

#include "ns3/channel.h"
#include "ns3/net-device.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/traced-callback.h"

#include <cstdint>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * A channel without devices that tells NetAnim of transmissions between those of others.
 * AnimationInterface hears what every channel of ns-3's ChannelList traces as TxRxPointToPoint, so
 * the transmissions of a radio that it has no code for, such as 5G-LENA's, reach the file by the
 * same way as those of a wire.
 */
class AnimationAir : public Channel
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    std::size_t GetNDevices() const override;
    Ptr<NetDevice> GetDevice(std::size_t i) const override;

    /**
     * Show that a transmission begins.
     * @param from who sends @param to who receives @param bytes how much @param duration how long
     */
    void Send(Ptr<NetDevice> from, Ptr<NetDevice> to, uint32_t bytes, Time duration);

  private:
    /** As PointToPointChannel has it: packet, sender, receiver, duration, last bit received. */
    TracedCallback<Ptr<const Packet>, Ptr<NetDevice>, Ptr<NetDevice>, Time, Time> m_sendTrace;
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_ANIMATION_AIR_H
