/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Notices that a site has fallen silent. Example:
 *
 *     watch.Start(Seconds(10), MakeCallback(&Device::Ask, this), MakeCallback(&Device::Lose,
 * this)); watch.Hear(7); // and again with each message of site 7
 */
#ifndef EDGE_INFERENCE_SITE_WATCH_H
#define EDGE_INFERENCE_SITE_WATCH_H

#include "ns3/callback.h"
#include "ns3/event-id.h"
#include "ns3/nstime.h"

#include <cstdint>
#include <map>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * A keep-alive: a site that says nothing for half of the timeout is asked whether it is there, and
 * one that says nothing for all of it is lost. A connection whose other end vanished without a
 * word (a cut link, a node without power) looks idle and stays open for ever where nothing is left
 * to send; a site that works answers a question at once, so its silence tells.
 */
class SiteWatch
{
  public:
    /** Called with the endpoint id of a site. */
    using SiteCallback = Callback<void, uint64_t>;

    ~SiteWatch();

    /**
     * Begin; nobody is watched yet.
     * @param timeout longest silence; 0: nobody is ever watched
     * @param ask sends a site something that it answers
     * @param lost a site was silent for the timeout; it is no longer watched
     */
    void Start(Time timeout, SiteCallback ask, SiteCallback lost);

    /** Watch nobody any more. */
    void Stop();

    /** A site was heard: it is watched from now on. @param peer its endpoint id */
    void Hear(uint64_t peer);

    /** A site is gone, as is known already. @param peer its endpoint id */
    void Forget(uint64_t peer);

  private:
    /** A site that is watched. */
    struct Watched
    {
        Time heard;        //!< when it last said something
        bool asked{false}; //!< whether it was asked since
    };

    /** @param site a site @return when something is to be done about it if it stays silent */
    Time GetDue(const Watched& site) const;
    /** Wait for the next due time. */
    void Plan();
    /** Ask and lose those who are due. */
    void Look();

    Time m_timeout;                      //!< longest silence
    SiteCallback m_ask;                  //!< asks a site
    SiteCallback m_lost;                 //!< told of lost sites
    std::map<uint64_t, Watched> m_sites; //!< by endpoint id
    EventId m_look;                      //!< next look
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_SITE_WATCH_H
