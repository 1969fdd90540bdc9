/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Requests for the uplink of 5G NR that nobody answers are repeated.
 */
#ifndef EDGE_INFERENCE_NR_REQUEST_WATCH_H
#define EDGE_INFERENCE_NR_REQUEST_WATCH_H

#include "ns3/net-device-container.h"
#include "ns3/nstime.h"
#include "ns3/object.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Does for 5G-LENA what the retxBSR-Timer of TS 38.321, 5.4.5, does: its devices report how much
 * they hold inside of what they send, and when that is lost they wait for a grant for ever. A
 * device that waited for 80 ms asks again, by the scheduling request that 5G-LENA's scheduler
 * knows.
 */
class NrRequestWatch : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    /** @param cells radios of the cells @param devices radios of the devices */
    void Start(const NetDeviceContainer& cells, const NetDeviceContainer& devices);

    /** What a device holds, as it last told. */
    struct Holding
    {
        Time since;        //!< when it last sent or asked
        uint64_t bytes{0}; //!< to send
    };

  protected:
    void DoDispose() override;

  private:
    /** Let those ask again that waited too long. */
    void Check();
    /** @param device number of a device that asks again */
    void Ask(uint32_t device);

    NetDeviceContainer m_cells;                       //!< radios
    NetDeviceContainer m_devices;                     //!< radios
    std::vector<std::shared_ptr<Holding>> m_holdings; //!< by device
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_NR_REQUEST_WATCH_H
