/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Devices on LTE: cells, the evolved packet core, servers and cloud behind its gateway. Example:
 *
 *     Ptr<LteAccessNetwork> network = CreateObject<LteAccessNetwork>();
 *     network->SetAttribute("Cells", UintegerValue(3));
 *     network->AssignStreams(1);
 *     network->Build(12, 2, true);
 */
#ifndef EDGE_INFERENCE_LTE_ACCESS_NETWORK_H
#define EDGE_INFERENCE_LTE_ACCESS_NETWORK_H

#include "cellular-access-network.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{

class LteHelper;
class PointToPointEpcHelper;

namespace edgeinference
{

/**
 * @ingroup edge-inference
 * LTE of ns-3 with an evolved packet core (EPC). Uplink and downlink have bands of their own (FDD)
 * and do not slow each other down; neither do devices of different cells, save by interference.
 *
 * Cells are joined by X2, so that a device that is made to move can be handed over
 * (HandoverAlgorithm, or GetLteHelper()->HandoverRequest). Other attributes of ns-3's LTE, such as
 * ns3::LteAmc::AmcModel, are set by their own defaults.
 *
 * The ideal rate is that of the modulation and coding that ns-3's own tables give the signal to
 * noise ratio at the present position, without interference, on all resource blocks, less the
 * headers of RLC, PDCP, IP and TCP.
 */
class LteAccessNetwork : public CellularAccessNetwork
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    LteAccessNetwork();
    ~LteAccessNetwork() override;

    /** @return ns-3's helper that built it, such as to request a hand-over; null before Build */
    Ptr<LteHelper> GetLteHelper() const;

  protected:
    void DoDispose() override;

  private:
    std::string DoGetTechnology() const override;
    void DoCheckAttributes() const override;
    Core DoCreateCore(Time delay) override;
    void DoConnectDevices() override;
    bool DoServes(Ptr<NetDevice> cell, Ptr<NetDevice> device) const override;
    bool DoIsConnected(Ptr<NetDevice> device) const override;
    std::vector<Ptr<RadioCut>> DoAddCuts() override;
    double DoGetSharedRate(Ptr<const Node> node, bool up) const override;
    Time DoGetSharedDelay(bool up) const override;
    std::string DoGetMediumName() const override;
    Time DoGetReadyTime() const override;
    int64_t DoAssignDeviceStreams(int64_t stream) override;

    /** @return subframes between two sounding signals of a device that suit the devices, ms */
    uint32_t GetSoundingPeriod() const;
    /** Give ns-3's helper what the attributes say. */
    void ConfigureHelper();
    /** Set powers, error models and RLC of what was installed. */
    void TuneRadios();
    /** @param spectrumPhy receiver of a cell or a device */
    void SetErrorModel(Ptr<Object> spectrumPhy) const;
    /** @param lossDb between device and cell @return power of a device that sends on all resource
     * blocks, dBm */
    double GetDevicePower(double lossDb) const;
    /** @param device number of a device @param up whether it sends @return modulation and coding
     * scheme at its present position; -1: out of range */
    int GetScheme(uint32_t device, bool up) const;
    /** @param snr signal to noise ratio on each resource block @return modulation and coding scheme
     * of a downlink transmission; -1: out of range */
    int GetDownlinkScheme(double snr) const;
    /** @param snr as there @return the same of an uplink transmission */
    int GetUplinkScheme(double snr) const;

    uint32_t m_resourceBlocks{0};     //!< of each direction
    uint32_t m_earfcn{0};             //!< of the downlink
    double m_cellPower{0.0};          //!< dBm
    double m_devicePower{0.0};        //!< dBm, the most
    bool m_powerControl{false};       //!< do devices save power?
    std::string m_lossModel;          //!< TypeId or short name
    std::string m_scheduler;          //!< TypeId or short name
    bool m_errorModel{false};         //!< can transmissions fail?
    uint32_t m_soundingPeriod{0};     //!< ms, 0: what fits
    std::string m_handover;           //!< TypeId or short name
    bool m_idealRrc{false};           //!< are control messages free?
    Ptr<LteHelper> m_helper;          //!< of ns-3
    Ptr<PointToPointEpcHelper> m_epc; //!< of ns-3
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_LTE_ACCESS_NETWORK_H
