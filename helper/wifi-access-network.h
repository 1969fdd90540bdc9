/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Devices on WiFi around one access point.
 */
#ifndef EDGE_INFERENCE_WIFI_ACCESS_NETWORK_H
#define EDGE_INFERENCE_WIFI_ACCESS_NETWORK_H

#include "access-network.h"

#include "ns3/propagation-loss-model.h"
#include "ns3/wifi-mode.h"

namespace ns3
{

class WifiPhy;

namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Stations and one access point on one 5 GHz channel (2.4 GHz for 802.11g), in infrastructure mode
 * with frame aggregation; the access point routes between the air and the wires. Wires behind it
 * keep segments of 1448 bytes in both wired profiles, because a frame on the air holds no more.
 */
class WifiAccessNetwork : public AccessNetwork
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    /** @return the names that the attribute Standard may have */
    static std::vector<std::string> GetStandardNames();

    /** @return devices that have joined the access point */
    uint32_t GetAssociatedDevices() const;

  protected:
    void DoDispose() override;

  private:
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

    /** @param device a WiFi device that exists: allow short guard intervals and long blocks */
    void TuneDevice(Ptr<NetDevice> device) const;
    /** @param sender who sends @param receiver who receives @return ratio of signal to noise */
    double GetSignalToNoise(Ptr<NetDevice> sender, Ptr<NetDevice> receiver) const;
    /** @param phy of the sender @param snr ratio @return bits per second of the fastest mode that
     * a rate manager like Ideal would use there; 0 if none */
    double GetBitRate(Ptr<WifiPhy> phy, double snr) const;
    /** @param bitRate of data frames @return seconds on the air per byte of TCP payload */
    double GetSecondsPerByte(double bitRate) const;
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
    std::vector<Ptr<NetDevice>> m_ends; //!< stations, then the access point
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_WIFI_ACCESS_NETWORK_H
