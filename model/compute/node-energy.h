/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EDGE_INFERENCE_NODE_ENERGY_H
#define EDGE_INFERENCE_NODE_ENERGY_H

#include "ns3/edge-inference-compat.h"
#include "ns3/event-id.h"
#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/ptr.h"
#include "ns3/traced-callback.h"

#include <array>
#include <cstdint>
#include <map>

/**
 * @file
 * @ingroup edge-inference
 * What a node draws from its battery, and for what. Example:
 *
 *     auto energy = CreateObject<NodeEnergy>();
 *     energy->SetSource(battery);                                        // optional
 *     auto activity = energy->Begin(EnergyUse::COMPUTE, 3.2);            // W
 *     ...
 *     double joules = energy->End(activity);
 *     energy->Spend(EnergyUse::RADIO, 0.004, MilliSeconds(12));          // J over a time
 */

namespace ns3
{
namespace edgeinference
{

class NodeDeviceEnergyModel;

/**
 * @ingroup edge-inference
 * What energy is drawn for.
 */
enum class EnergyUse : uint8_t
{
    IDLE,    //!< the node's base power
    COMPUTE, //!< layers, encoding, decoding
    RADIO,   //!< sending and receiving
};

/** Number of values of EnergyUse. */
static constexpr std::size_t ENERGY_USES = 3;

/** @param use a use @return its name in lower case, such as "radio" */
const char* GetEnergyUseName(EnergyUse use);

/** Number of an activity of a NodeEnergy; 0 is none. */
using ActivityId = uint64_t;

/**
 * @ingroup edge-inference
 * One per node: adds up what its activities draw and takes it from one ns-3 EnergySource, through
 * one DeviceEnergyModel. Without a source it only counts.
 *
 * The source charges current * voltage * time, rounded to its time resolution (1 nJ) at every
 * update. This class hands out whole units and carries the rest, so that what the source lost and
 * what the activities drew never differ by more than half of one.
 *
 * When the source says it is depleted (BasicEnergySource does at BasicEnergyLowBatteryThreshold, 10
 * % by default; set 0 for a battery that can be emptied), every activity ends, the trace Depleted
 * fires, and nothing is drawn or counted until the source says it is recharged. The crossing is
 * foreseen, so it does not wait for the source's next periodic update.
 */
class NodeEnergy : public Object
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    NodeEnergy();
    ~NodeEnergy() override;

    /**
     * Draw from a source from now on. Once only.
     * @param source the source, installed on the same node
     */
    void SetSource(Ptr<energy::EnergySource> source);

    /** @return the source, null if there is none */
    Ptr<energy::EnergySource> GetSource() const;

    /** @param watts base power of the node from now on, W, not negative */
    void SetIdlePower(double watts);

    /** @return base power of the node, W */
    double GetIdlePower() const;

    /**
     * @param use what it is for
     * @param watts power above the base power, W, not negative
     * @return number of the activity, 0 if the node is depleted
     */
    ActivityId Begin(EnergyUse use, double watts);

    /**
     * @param id number of an activity, 0 allowed
     * @return energy it drew, J; 0 if there is no such activity
     */
    double End(ActivityId id);

    /**
     * Draw an amount evenly over a time from now on; with a time of zero it is drawn at once.
     * @param use what it is for
     * @param joules amount, J, not negative
     * @param duration time
     * @return number of the activity that draws it, 0 if it is already drawn or the node is
     * depleted; End stops it early
     */
    ActivityId Spend(EnergyUse use, double joules, Time duration);

    /** @param id number of an activity @return energy it drew until now, J; 0 if it has ended */
    double GetActivityJoules(ActivityId id) const;

    /** @param use a use @return energy drawn for it until now, J */
    double GetJoules(EnergyUse use) const;

    /** @return energy drawn until now, J */
    double GetTotalJoules() const;

    /** @return power drawn now, W */
    double GetPower() const;

    /** @return energy left in the source, J; infinity without one */
    double GetRemainingJoules() const;

    /** @return energy left as a fraction of the initial energy; 1 without a source */
    double GetRemainingFraction() const;

    /** @return true while the source is depleted */
    bool IsDepleted() const;

    /**
     * TracedCallback signature for a source that is depleted or recharged.
     * @param [in] joules energy left, J
     */
    typedef void (*DepletedTracedCallback)(double joules);

  protected:
    void DoDispose() override;

  private:
    friend class NodeDeviceEnergyModel;

    /** A power that is drawn. */
    struct Activity
    {
        EnergyUse use{EnergyUse::IDLE}; //!< what for
        double watts{0};                //!< power, W
        Time begun;                     //!< since when
        double joules{-1};              //!< amount to draw in all, J; below zero: open-ended
        EventId end;                    //!< end of an amount
    };

    std::map<ActivityId, Activity> m_activities; //!< that draw now
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_NODE_ENERGY_H */
