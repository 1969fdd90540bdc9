/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What goes wrong in a scenario, and when. Example:
 *
 *     auto faults = FaultSchedule::FromText("server 0 crash 10s recover 20s; link device 3 down
 * 5s"); faults.Check({8, 2, true, 1, false}); faults.ToString(); // the same text again, one fault
 * per line
 */
#ifndef EDGE_INFERENCE_FAULT_SCHEDULE_H
#define EDGE_INFERENCE_FAULT_SCHEDULE_H

#include "ns3/nstime.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * What goes wrong.
 */
enum class FaultKind : uint8_t
{
    CRASH, //!< a server loses connections, jobs and memory; at the end it serves again
    CUT,   //!< what is sent over a node's links is lost, and nobody is told
    DRAIN, //!< a battery is empty; it has no end
    SLOW,  //!< other work leaves a processor a part of its speed
};

/**
 * @ingroup edge-inference
 * What kind of node it goes wrong at.
 */
enum class FaultPlace : uint8_t
{
    DEVICE,       //!< a device
    SERVER,       //!< an edge server
    CLOUD,        //!< the cloud
    ACCESS_POINT, //!< an access point, or the router that stands for one
};

/**
 * @ingroup edge-inference
 * Something that is wrong for a time.
 */
struct Fault
{
    FaultKind kind{FaultKind::CRASH};     //!< what
    FaultPlace place{FaultPlace::SERVER}; //!< where
    uint32_t index{0};                    //!< number of the node among its kind
    Time begin;                           //!< simulated time from which on
    Time end{Time::Max()};                //!< simulated time until which; Time::Max(): for ever
    double speed{1.0};                    //!< of SLOW: share of the speed that is left
    std::string origin{};                 //!< where it was read, for messages

    /** @return it as text, such as "server 0 crash 10s recover 20s" */
    std::string ToString() const;

    /** @return its node as text, such as "server 0" */
    std::string GetPlaceName() const;

    /** @param other a fault @return is it the same, wherever it was read? */
    bool operator==(const Fault& other) const;
};

/**
 * @ingroup edge-inference
 * What can go wrong in a scenario.
 */
struct FaultWorld
{
    uint32_t devices{0};      //!< number of devices
    uint32_t servers{0};      //!< number of edge servers
    bool cloud{false};        //!< is there a cloud?
    uint32_t accessPoints{0}; //!< number of nodes that only forward
    bool batteries{false};    //!< do devices run on batteries?
};

/**
 * @ingroup edge-inference
 * Faults with a text form, one fault per line or between semicolons:
 *
 *     server 0 crash 10s recover 20s        # state is lost; without "recover" for good
 *     link device 3 down 5s up 7s           # also: link server 1, link cloud
 *     ap 0 down 12s up 15s                  # all its links, radio and wires
 *     battery device 2 at 12s               # empty, for good
 *     slow server 1 x0.5 10s..30s           # half of the speed; also cloud and device; "10s..":
 * for good
 *
 * Times are simulated times from the start of the run, as in the results. What overlaps adds up: a
 * server is up while no crash lasts, and speeds multiply. '#' begins a comment; a comma counts as a
 * blank.
 */
class FaultSchedule
{
  public:
    /**
     * @param text faults
     * @param source where the text comes from, for messages
     * @return the schedule
     * @throws std::invalid_argument with one sentence that names the place
     */
    static FaultSchedule FromText(const std::string& text, const std::string& source = "--faults");

    /**
     * @param option the name of a file that holds faults, or faults as text, which holds a blank
     * or a comma; empty: none
     * @return the schedule
     * @throws std::invalid_argument, std::runtime_error with one sentence that names the place
     */
    static FaultSchedule FromOption(const std::string& option);

    /** @param fault one more */
    void Add(Fault fault);

    /** @return the faults in the order in which they were given */
    const std::vector<Fault>& GetFaults() const;

    /** @return is there none? */
    bool IsEmpty() const;

    /** @return the text form, one fault per line, which FromText reads back */
    std::string ToString() const;

    /**
     * @param world what there is
     * @throws std::invalid_argument with one sentence if a fault needs what is not there
     */
    void Check(const FaultWorld& world) const;

  private:
    std::vector<Fault> m_faults; //!< in the order given
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_FAULT_SCHEDULE_H
