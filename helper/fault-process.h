/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Draws faults at random. Example:
 *
 *     auto process = CreateObjectWithAttributes<FaultProcess>("CrashRate", DoubleValue(0.01));
 *     process->AssignStreams(100);
 *     FaultSchedule faults = process->Draw({8, 2, true, 1, false}, Seconds(1), Seconds(60));
 */
#ifndef EDGE_INFERENCE_FAULT_PROCESS_H
#define EDGE_INFERENCE_FAULT_PROCESS_H

#include "fault-schedule.h"

#include "ns3/object.h"
#include "ns3/random-variable-stream.h"

#include <functional>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Each node fails by a renewal process of its own: it works for an exponential time with the given
 * rate, then fails for a time that is drawn, then works again. Each (fault, node) draws from
 * streams of its own, so that a node that is added changes nothing for the others. All is drawn
 * before the run and has a text form, so that a run can be repeated with --faults.
 */
class FaultProcess : public Object
{
  public:
    /** Streams that AssignStreams sets aside. */
    static constexpr int64_t STREAMS = 100000;

    /** @return the TypeId */
    static TypeId GetTypeId();

    FaultProcess();
    ~FaultProcess() override;

    /** @param perSecond rate of crashes, cuts of devices and access points, and slow processors of
     * servers, each, per second that the node works */
    void SetRate(double perSecond);

    /** @param stream first random stream @return streams set aside */
    int64_t AssignStreams(int64_t stream);

    /**
     * @param world what there is
     * @param from when all work
     * @param to no fault begins later
     * @return the faults, by kind and node
     * @throws std::invalid_argument with one sentence if batteries are to die that are not there
     */
    FaultSchedule Draw(const FaultWorld& world, Time from, Time to) const;

  protected:
    void DoDispose() override;

  private:
    /** One kind of fault at one kind of node. */
    struct Source
    {
        FaultKind kind;                     //!< what
        FaultPlace place;                   //!< where
        uint32_t count;                     //!< nodes of that kind
        double rate;                        //!< per second
        Ptr<RandomVariableStream> duration; //!< seconds; null: for ever
    };

    /** @param source what @param index node @param stream first of three @param from when all
     * works @param to no fault begins later @param schedule gets the faults */
    void DrawOne(const Source& source,
                 uint32_t index,
                 int64_t stream,
                 Time from,
                 Time to,
                 FaultSchedule& schedule) const;

    double m_crashRate{0.0};                     //!< of each server and the cloud, per second
    double m_linkRate{0.0};                      //!< of each device's link, per second
    double m_accessPointRate{0.0};               //!< of each access point, per second
    double m_batteryRate{0.0};                   //!< of each battery, per second
    double m_slowRate{0.0};                      //!< of each server and the cloud, per second
    Ptr<RandomVariableStream> m_crashTime;       //!< until it recovers, s
    Ptr<RandomVariableStream> m_linkTime;        //!< until it is mended, s
    Ptr<RandomVariableStream> m_accessPointTime; //!< until it is back, s
    Ptr<RandomVariableStream> m_slowTime;        //!< until it is as fast as before, s
    Ptr<RandomVariableStream> m_slowSpeed;       //!< share of the speed that is left
    Ptr<ExponentialRandomVariable> m_gap;        //!< time that a node works, in units of 1/rate
    int64_t m_stream{-1};                        //!< first stream
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_FAULT_PROCESS_H
