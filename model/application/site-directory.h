/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What a device knows of other sites, all of it from messages: profiles, status, and how fast the
 * ways to them are.
 */
#ifndef EDGE_INFERENCE_SITE_DIRECTORY_H
#define EDGE_INFERENCE_SITE_DIRECTORY_H

#include "pace-history.h"

#include "ns3/link-estimator.h"
#include "ns3/object-factory.h"
#include "ns3/object.h"
#include "ns3/partition-observation.h"
#include "ns3/task-messages.h"
#include "ns3/transport-message.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

class InferenceSite;

/**
 * @ingroup edge-inference
 * A table of sites in SiteId order; the device itself is site 0 and not in the table. Times of
 * other nodes' clocks are compared with our own: the clocks of all nodes agree, as those of
 * machines synchronised by PTP or GPS nearly do.
 */
class SiteDirectory : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    SiteDirectory();
    ~SiteDirectory() override;

    /**
     * @param address of a site
     * @param name for people
     * @return its SiteId in plans, from 1
     */
    SiteId Add(const SiteAddress& address, const std::string& name);

    /** @return number of sites, the device included */
    SiteId GetCount() const;

    /** @param site from 1 @return its address */
    const SiteAddress& GetAddress(SiteId site) const;

    /** @param peer endpoint id @return its SiteId, 0 if it is not in the table */
    SiteId Find(uint64_t peer) const;

    /** @param peer sender @param profile what it said */
    void TakeProfile(uint64_t peer, const ProfileBody& profile);

    /** @param peer sender @param status what it said */
    void TakeStatus(uint64_t peer, const StatusBody& status);

    /** A site can be reached, or not. @param peer which @param reachable is it? */
    void SetReachable(uint64_t peer, bool reachable);

    /** One that was held back counts only where it is faster than what was known. @param peer which
     * @param sample how long a tensor to it took @param now the present */
    void AddUpSample(uint64_t peer, const LinkSample& sample, const Time& now);

    /** What goes to a site is held back. @param peer which @param bytesPerSecond of payload at
     * most, 0: no limit @param now the present; see PaceHistory */
    void SetPace(uint64_t peer, double bytesPerSecond, const Time& now);

    /** @param peer which @param sample how long a tensor from it took @param now the present */
    void AddDownSample(uint64_t peer, const LinkSample& sample, const Time& now);

    /** @param peer which @param bytes of a control message @param took its time @param up to it? */
    void AddControlSample(uint64_t peer, uint64_t bytes, const Time& took, bool up);

    /** @param peer which @param bytes beside the payload of a message with a tensor @param up to
     * it?
     */
    void AddFraming(uint64_t peer, uint64_t bytes, bool up);

    /** @param site from 1 @return age of the newest rate measurement of the way to it */
    Time GetUpAge(SiteId site) const;

    /** @param site from 1 @return the estimator of the way to it */
    Ptr<LinkEstimator> GetUp(SiteId site) const;

    /** @param site from 1 @return the estimator of the way back */
    Ptr<LinkEstimator> GetDown(SiteId site) const;

    /** @param site from 1 @param digest a network @return true if its speed there is known */
    bool HasProfile(SiteId site, uint64_t digest) const;

    /**
     * Fill in what is known of all sites but the device.
     * @param observation with its model and element 0 of sites set
     */
    void Describe(PartitionObservation& observation) const;

  protected:
    void DoDispose() override;

  private:
    /** One site. */
    struct Entry
    {
        SiteAddress address;                              //!< where it is
        std::string name;                                 //!< for people
        bool reachable{true};                             //!< not known to be down
        SiteTier tier{SiteTier::EDGE};                    //!< as it said of itself
        bool heard{false};                                //!< a status has come
        StatusBody status;                                //!< the last
        Ptr<LinkEstimator> up;                            //!< from the device
        Ptr<LinkEstimator> down;                          //!< to the device
        PaceHistory paces;                                //!< limits of the device's own
        std::map<uint64_t, std::vector<double>> profiles; //!< layer times by digest, s
    };

    /** @param entry a site @param model a network @param now the present @return what is known */
    SiteObservation DescribeSite(const Entry& entry, const DnnModel& model, const Time& now) const;
    /** @param estimator of a way @param now the present @return the way as agents see it */
    LinkObservation DescribeLink(Ptr<LinkEstimator> estimator, const Time& now) const;
    /** @param from a site @param to another @param now present @return the way between them */
    LinkObservation DescribePeerLink(const Entry& from, const Entry& to, const Time& now) const;

    std::vector<Entry> m_entries; //!< SiteId i is element i - 1
    DataRate m_initialPeerRate;   //!< between sites before one has told
    Time m_initialPeerDelay;      //!< likewise
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_SITE_DIRECTORY_H
