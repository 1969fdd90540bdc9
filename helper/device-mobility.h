/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * How devices move, as a user names it. Example:
 *
 *     auto mobility =
 * DeviceMobility::FromString("random-waypoint/Speed=ns3::ConstantRandomVariable[Constant=10]");
 *     node->AggregateObject(mobility.Create());
 *     ... set positions ...
 *     mobility.Confine(devices, area);
 */
#ifndef EDGE_INFERENCE_DEVICE_MOBILITY_H
#define EDGE_INFERENCE_DEVICE_MOBILITY_H

#include "ns3/mobility-model.h"
#include "ns3/node-container.h"
#include "ns3/rectangle.h"

#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * A mobility model by short name, class name or TypeId, with attributes joined by '/':
 *
 * - "static": devices stand still.
 * - "random-walk": in a new direction every 5 s (ns-3's RandomWalk2dMobilityModel).
 * - "random-waypoint": to one random place after the other, without a pause.
 * - "random-direction": straight on until the edge of the area, without a pause.
 * - "gauss-markov": speed and direction with memory, in the plane.
 * - "trace/File=NAME": as a file of ns-2's or SUMO's (traceExporter.py --ns2mobility-output) says;
 *   its node i is device i, in ns-3's coordinates. A device that is not in it stands still.
 * - any other MobilityModel of ns-3's, as its attributes say.
 *
 * The models with a name move at 1.4 m/s (a pedestrian) unless the attribute Speed, or MeanVelocity
 * of gauss-markov, says otherwise, and stay in the area of the network unless Bounds (or
 * PositionAllocator of random-waypoint) says otherwise.
 */
class DeviceMobility
{
  public:
    /**
     * @param text as above
     * @return the mobility
     * @throws std::invalid_argument, std::runtime_error with one sentence
     */
    static DeviceMobility FromString(const std::string& text);

    /** @return do devices stand still? */
    bool IsStatic() const;

    /** @return a mobility model of one device, at no position yet */
    Ptr<MobilityModel> Create() const;

    /**
     * Let devices that have a model of Create and a position move in an area, or along the trace.
     * @param devices in their order
     * @param area where they may be
     * @throws std::invalid_argument with one sentence if a device stands outside of its Bounds
     */
    void Confine(const NodeContainer& devices, const Rectangle& area) const;

  private:
    /** @param object of m_type gets the user's attributes */
    void SetAttributes(Ptr<Object> object) const;
    /** @param model at its position @param area its bounds, unless the user gave others @throws
     * std::invalid_argument with one sentence if it stands outside */
    void Bound(Ptr<MobilityModel> model, const Rectangle& area) const;
    /** @param name of an attribute @return did the user give it? */
    bool IsGiven(const std::string& name) const;
    /** Check the file of a trace. */
    void CheckTrace() const;

    std::string m_text;                                            //!< as given
    TypeId m_type;                                                 //!< of the model
    std::string m_trace;                                           //!< file, or empty
    std::vector<std::pair<std::string, std::string>> m_attributes; //!< names and values
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_DEVICE_MOBILITY_H
