/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Devices on WiFi around one access point or several of one network.
 */
#ifndef EDGE_INFERENCE_WIFI_ACCESS_NETWORK_H
#define EDGE_INFERENCE_WIFI_ACCESS_NETWORK_H

#include "access-network.h"

#include "ns3/mac48-address.h"
#include "ns3/propagation-loss-model.h"
#include "ns3/traced-callback.h"
#include "ns3/wifi-mode.h"

namespace ns3
{

class WifiPhy;
class YansWifiChannel;

namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Stations and access points on one 5 GHz channel (2.4 GHz for 802.11g), in infrastructure mode
 * with frame aggregation; the access point routes between the air and the wires. Wires behind it
 * keep segments of 1448 bytes in both wired profiles, because a frame on the air holds no more.
 *
 * Several access points (Aps) form one extended service set: they bridge the air and a LAN, on
 * which the router is; a device keeps its address and its connections wherever it is. It stays with
 * an access point until it has missed MissedBeacons of its beacons, and then joins the one it hears
 * best, as ns-3's stations do: it breaks before it makes. All share the channel.
 */
class WifiAccessNetwork : public AccessNetwork
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    /** @return the names that the attribute Standard may have */
    static std::vector<std::string> GetStandardNames();

    /** @return devices that have joined an access point */
    uint32_t GetAssociatedDevices() const;

    /**
     * Signature of the Roamed trace source.
     * @param [in] device number of a device
     * @param [in] point number of the access point that it has joined; their number if it has lost
     * the one it had
     */
    typedef void (*RoamedTracedCallback)(uint32_t device, uint32_t point);

  protected:
    void DoDispose() override;

  private:
    void DoCreateInfrastructure() override;
    bool DoNeedsStack(Ptr<const Node> node) const override;
    void DoPlaceNodes() override;
    NodeContainer DoGetAccessPoints() const override;
    uint32_t DoGetServingPoint(uint32_t device) const override;
    void DoConnectDevices() override;
    double DoGetSharedRate(Ptr<const Node> node, bool up) const override;
    Time DoGetSharedDelay(bool up) const override;
    std::string DoGetMediumName() const override;
    std::string DoGetGatewayName() const override;
    Time DoGetReadyTime() const override;
    Time DoGetStartSpacing() const override;
    uint32_t DoGetLargestSegment() const override;
    void DoCutMedium(Ptr<Node> node, bool cut) override;
    int64_t DoAssignDeviceStreams(int64_t stream) override;

    /** @return a channel with the path loss that the attributes say, which is kept */
    Ptr<YansWifiChannel> MakeChannel();
    /** Make the radios of devices and access points. */
    void InstallRadios();
    /** Join several access points to the router by a LAN. @return the router's device on it */
    Ptr<NetDevice> JoinAccessPoints();
    /** Let crowds of stations not ask again to join in the same instant. */
    void SpreadRequests();
    /** Learn which access point serves which device. */
    void WatchAssociations();
    /** @param device number of one that has joined @param address of the access point */
    void Joined(uint32_t device, Mac48Address address);
    /** @param device number of one that has lost its access point @param address of that */
    void Left(uint32_t device, Mac48Address address);
    /** Let the bridges know where a device is now, by an announcement of its address (gratuitous
     * ARP, RFC 5227, 3). @param device number of a device */
    void Announce(uint32_t device);
    /** @param node a device @return radio of the access point that serves it now; null if none */
    Ptr<NetDevice> GetServingRadio(Ptr<const Node> node) const;
    /** @param device a WiFi device that exists: allow short guard intervals and long blocks */
    void TuneDevice(Ptr<NetDevice> device) const;
    /** @param sender who sends @param receiver who receives @return ratio of signal to noise */
    double GetSignalToNoise(Ptr<NetDevice> sender, Ptr<NetDevice> receiver) const;
    /** @param phy of the sender @param snr ratio @return bits per second of the fastest mode that
     * a rate manager like Ideal would use there; 0 if none */
    double GetBitRate(Ptr<WifiPhy> phy, double snr) const;
    /** @param up whether a device sends @return largest A-MSDU, bytes; 0: none */
    uint32_t GetLargestAmsdu(bool up) const;
    /** @param bitRate of data frames @param up whether a device sends
     * @return seconds on the air per byte of TCP payload */
    double GetSecondsPerByte(double bitRate, bool up) const;
    /** @param node a node @return its WiFi device */
    Ptr<NetDevice> GetWifiDevice(Ptr<const Node> node) const;

    std::string m_standard;             //!< such as 80211ax
    uint32_t m_channelWidth{0};         //!< MHz, 0: usual of the standard
    std::string m_rateManager;          //!< TypeId name
    uint32_t m_rtsCtsThreshold;         //!< largest frame without RTS and CTS, bytes
    double m_txPower{0.0};              //!< dBm
    double m_exponent{0.0};             //!< of the path loss
    uint32_t m_maxAmsdu{0};             //!< bytes
    uint32_t m_maxAmpdu{0};             //!< bytes
    Ptr<PropagationLossModel> m_loss;   //!< of the channel
    std::vector<Ptr<NetDevice>> m_ends; //!< stations, then the access points
    uint32_t m_pointCount{1};           //!< access points
    double m_pointDistance{0.0};        //!< between neighbours, m
    DataRate m_lanRate;                 //!< between access points and router
    Time m_lanDelay;                    //!< likewise
    uint32_t m_missedBeacons{0};        //!< until a device gives up its access point
    NodeContainer m_points;             //!< several access points; none if the router is the one
    NetDeviceContainer m_lan;           //!< of several access points and the router
    std::vector<uint32_t> m_serving;    //!< access point of each device; their number: none
    TracedCallback<uint32_t, uint32_t> m_roamedTrace; //!< Roamed
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_WIFI_ACCESS_NETWORK_H
