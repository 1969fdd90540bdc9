/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The limits that were put on what a device sends to one site, so that the time of a tensor that
 * was held back is not taken for the speed of the link.
 */
#ifndef EDGE_INFERENCE_PACE_HISTORY_H
#define EDGE_INFERENCE_PACE_HISTORY_H

#include "ns3/nstime.h"

#include <cstdint>
#include <deque>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Paces and since when each was in force.
 */
class PaceHistory
{
  public:
    /** @param bytesPerSecond of payload at most from now on, 0: no limit @param now the present */
    void Set(double bytesPerSecond, const Time& now);

    /**
     * Whether a transfer tells how it was paced and not what the link does: it is no slower than
     * nine tenths of a pace that was in force while it may have travelled. It travelled within its
     * duration and REPORT before the present, as its time is reported when the stage that read it
     * has ended.
     * @param bytes that travelled
     * @param duration of the transfer
     * @param now the present
     * @return true if it says nothing of the link
     */
    bool Explains(uint64_t bytes, const Time& duration, const Time& now) const;

  private:
    /** A pace. */
    struct Entry
    {
        Time since;       //!< when it began
        double pace{0.0}; //!< bytes per second, 0: none
    };

    std::deque<Entry> m_entries; //!< the last is in force
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_PACE_HISTORY_H
