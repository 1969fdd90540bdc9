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
#include "ns3/traced-value.h"

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

    /**
     * @brief Another model draws from the same source, so the end comes sooner than this one's own
     * power says.
     * @param watts what it draws at most, W
     */
    void AllowFor(double watts);

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
     * @return energy it drew, J; 0 if there is no such activity (any more). An activity that the
     * empty battery ended still answers once
     */
    double End(ActivityId id);

    /**
     * Draw an amount evenly over a time from now on.
     * @param use what it is for
     * @param joules amount, J, not negative
     * @param duration time; zero counts as one time step, and no more than the source has left is
     * drawn then
     * @return number of the activity that draws it, 0 if the node is depleted; End stops it early
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
        double watts{0};                //!< power now, W; 0 after the node was depleted
        Time since;                     //!< when it began, or when it was stopped
        double joules{0};               //!< drawn until then, J
        EventId end;                    //!< of Spend: when the amount is drawn
    };

    /** @param activity an activity @return energy it drew until now, J */
    static double GetJoules(const Activity& activity);
    /**
     * @param use what it is for
     * @param watts power, W
     * @param duration how long; zero: until ended
     * @return number of the activity, 0 if the node is depleted
     */
    ActivityId AddActivity(EnergyUse use, double watts, Time duration);
    /** @param id an activity of Spend whose amount is drawn */
    void EndSpending(ActivityId id);
    /** Add up what was drawn until now. Call before any power changes. */
    void Accrue();
    /** Add the powers of all activities, and let the source and its forecast know. */
    void UpdatePower();
    /** Plan a look at the source for when it will be depleted at the present power. */
    void Foresee();
    /** The source should be depleted about now. */
    void HandleForeseen();
    /** The source's energy has changed, for whatever reason. */
    void HandleEnergyChanged();
    /** The source has no energy left: end all activities. */
    void Deplete();
    /** The source has energy again. */
    void Recharge();
    /** @return the current that charges the source what was drawn since it last asked, A */
    double HandOutCurrent();
    /** @return energy left in the source, asked without hearing of the change, J */
    double AskRemainingJoules();
    /** @return energy left above the source's threshold, J */
    double GetUsableJoules();
    /** @param name attribute of the source that is a fraction of its energy @return that energy, J;
     * 0 if unknown */
    double GetThresholdJoules(const char* name) const;
    /** @return smallest energy that a source can be charged, J */
    static double GetUnitJoules();

    Ptr<energy::EnergySource> m_source;          //!< the battery, or null
    Ptr<NodeDeviceEnergyModel> m_model;          //!< how it sees this
    std::map<ActivityId, Activity> m_activities; //!< that draw now
    ActivityId m_lastActivity{0};                //!< last number given to an activity
    double m_idlePower{0};                       //!< base power, W
    std::array<double, ENERGY_USES> m_watts{};   //!< power by use, W
    std::array<double, ENERGY_USES> m_joules{};  //!< drawn by use until m_accrued, J
    Time m_accrued;                              //!< until when m_joules is right
    double m_handedBase{0};                      //!< drawn before there was a source, J
    int64_t m_handedUnits{0};                    //!< charged to the source, in units
    Time m_handedAt;                             //!< when the source last asked
    bool m_depleted{false};                      //!< the source has no energy left
    bool m_updating{false};                      //!< UpdatePower is on the stack
    EventId m_foreseen;                          //!< look at the source
    double m_others{0};                          //!< what other models draw at most, W
    TracedValue<double> m_power;                 //!< power of all activities and the node, W
    TracedCallback<double> m_depletedTrace;      //!< the source has no energy left
    TracedCallback<double> m_rechargedTrace;     //!< the source has energy again
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_NODE_ENERGY_H */
