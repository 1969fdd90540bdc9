/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Transmission buffers of radio bearers, of ns-3's LTE and of 5G-LENA, which descends from it.
 */
#ifndef EDGE_INFERENCE_BEARER_BUFFERS_H
#define EDGE_INFERENCE_BEARER_BUFFERS_H

#include "supported-attribute.h"

#include "ns3/boolean.h"
#include "ns3/callback.h"
#include "ns3/object-base.h"
#include "ns3/object-map.h"
#include "ns3/ptr.h"
#include "ns3/uinteger.h"

#include <cstdint>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Lengthens the transmission buffers of bearers as they are made. ns-3 offers their length, 10 kB,
 * as a default of all LTE of the process only, 5G-LENA likewise, and a TCP connection needs more.
 * @tparam Bearer LteDataRadioBearerInfo or NrDataRadioBearerInfo
 */
template <class Bearer>
class BearerBuffers
{
  public:
    /** @param rrc radio resource control of a device @param bytes length */
    template <class Rrc>
    static void LengthenOfDevice(Ptr<Rrc> rrc, uint32_t bytes)
    {
        ObjectBase* owner = PeekPointer(rrc);
        rrc->TraceConnectWithoutContext("DrbCreated",
                                        MakeBoundCallback(&BearerCreated, owner, bytes));
    }

    /** @param rrc radio resource control of a cell, at which devices will arrive @param bytes
     * length */
    template <class Rrc>
    static void LengthenOfCell(Ptr<Rrc> rrc, uint32_t bytes)
    {
        rrc->TraceConnectWithoutContext(
            "NewUeContext",
            MakeBoundCallback(&ContextCreated<Rrc>, PeekPointer(rrc), bytes));
    }

  private:
    /** @param owner has an attribute DataRadioBearerMap @param bytes length; the rest is of the
     * trace source */
    static void BearerCreated(ObjectBase* owner,
                              uint32_t bytes,
                              uint64_t,
                              uint16_t,
                              uint16_t,
                              uint8_t)
    {
        ObjectMapValue bearers;
        owner->GetAttribute("DataRadioBearerMap", bearers);
        for (auto bearer = bearers.Begin(); bearer != bearers.End(); ++bearer)
        {
            auto rlc = DynamicCast<Bearer>(bearer->second)->m_rlc;
            rlc->SetAttribute("MaxTxBufferSize", UintegerValue(bytes));
            // newer releases drop what waited longer than the bearer's delay budget: that, too, is
            // no loss of the link
            SetSupportedAttribute(rlc, "EnablePdcpDiscarding", BooleanValue(false));
        }
    }

    /** A device arrives at a cell. @param rrc of the cell @param bytes length @param rnti the
     * device */
    template <class Rrc>
    static void ContextCreated(Rrc* rrc, uint32_t bytes, uint16_t, uint16_t rnti)
    {
        LengthenOfDevice(rrc->GetUeManager(rnti), bytes);
    }
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_BEARER_BUFFERS_H
